"""What was posted to hooks and mailed, what waits and what was given up; and sending it again."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaigns import notices
from campaigns.counted import counted
from campaigns.models import AuditEntry, Hook, Notice
from campaigns.web.keyset import below, number
from campaigns.web.permissions import needs

_PAGE = 25


@needs("admin")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All notices, newest first, by state if that is asked for."""
    state = request.GET.get("state", "")
    rows = Notice.objects.select_related("hook").order_by("-id")
    rows = rows.filter(state=state) if state in Notice.State.values else rows
    shown, more = below(rows, request.GET.get("before"), _PAGE)
    given_up = Notice.objects.filter(state=Notice.State.GIVEN_UP).count()
    context = {
        "rows": shown,
        "more": more,
        "state": state,
        "states": Notice.State.values,
        "given_up": given_up,
        "mailed_to": len(settings.ALERT_EMAILS),
    }
    return render(request, "notices.html", context)


@needs("admin")
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one again."""
    row = get_object_or_404(Notice.objects.select_related("hook"), pk=pk)
    if notices.resend(pk):
        _record(request, f"notice {pk}", 1)
        messages.success(request, f"Notice {pk} goes out again within seconds.")
    return redirect("hook", row.hook_id) if row.hook_id else redirect("notices")


@needs("admin")
@require_POST
def resend_all(request: HttpRequest) -> HttpResponse:
    """Send again all that were given up, of one hook or of all."""
    chosen = number(request.POST.get("hook"))
    hook = get_object_or_404(Hook, pk=chosen) if chosen else None
    n = notices.resend_failed(hook)
    if n:
        _record(request, f"hook {hook.name}"[:80] if hook else "all hooks", n)
    messages.success(request, f"Going out again within seconds: {n:,}." if n else "None was given up.")
    return redirect("hook", hook.pk) if hook else redirect("notices")


@needs("admin")
@require_POST
def test_letter(request: HttpRequest) -> HttpResponse:
    """Mail a test to everybody who gets alerts."""
    code = notices.test_letter()
    if code:
        messages.warning(request, f"The test was not mailed: {notices.why(code)}.")
    else:
        messages.success(request, "The mail server took the test. Look whether it arrives.")
    return redirect("hooks")


def _record(request: HttpRequest, subject: str, n: int) -> None:
    AuditEntry.objects.create(
        who=request.user.get_username(), act="notice resend", subject=subject, detail=counted(n, "notice")
    )
