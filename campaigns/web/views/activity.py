"""Who did what, when: the record that nobody changes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import AuditEntry
from campaigns.web.permissions import needs

_PAGE = 50


@needs("viewer")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The acts, newest first, a page at a time."""
    rows = AuditEntry.objects.order_by("-id")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: _PAGE + 1])
    shown = found[:_PAGE]
    more = shown[-1].pk if len(found) > _PAGE else None
    return render(request, "activity.html", {"entries": shown, "more": more})
