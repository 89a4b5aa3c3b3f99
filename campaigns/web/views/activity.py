"""Who did what, when: the record that nobody changes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import AuditEntry
from campaigns.web.keyset import below
from campaigns.web.permissions import needs

_PAGE = 50


@needs("viewer")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The acts, newest first, a page at a time."""
    shown, more = below(AuditEntry.objects.order_by("-id"), request.GET.get("before"), _PAGE)
    return render(request, "activity.html", {"entries": shown, "more": more})
