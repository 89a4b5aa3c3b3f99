"""What people answered: the messages of all accounts, and their files to download."""

from __future__ import annotations

import mimetypes

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.models import Account, Campaign, InboundMedia, InboundMessage
from campaigns.web.keyset import below, number
from campaigns.web.permissions import needs

_PAGE = 50


@needs("viewer")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The messages, newest first, of all accounts, of one, or those that answer one campaign."""
    rows = InboundMessage.objects.select_related("account", "campaign").prefetch_related("media").order_by("-id")
    account, campaign = number(request.GET.get("account")), number(request.GET.get("campaign"))
    rows = rows.filter(account=account) if account else rows
    rows = rows.filter(campaign=campaign) if campaign else rows
    shown, more = below(rows, request.GET.get("before"), _PAGE)
    context = {
        "inbound": shown,
        "more": more,
        "accounts": Account.objects.all(),
        "account": account,
        "of_campaign": Campaign.objects.filter(pk=campaign).first() if campaign else None,
        "filtered": bool(account or campaign),
        "first": "before" not in request.GET,
    }
    return render(request, "inbox.html", context)


@needs("viewer")
@require_safe
def media(_request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send a stranger's file as a download, under a name of ours: no browser ever shows or runs it here."""
    file = get_object_or_404(InboundMedia, pk=pk)
    try:
        content = file.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is not there any more.") from None
    name = f"media-{file.pk}{mimetypes.guess_extension(file.mime) or '.bin'}"
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=file.mime)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
