"""Hooks and e-mail: whether what is to be told arrives, and whether anybody is told at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from campaigns.counted import counted
from campaigns.doctor.finding import Finding
from campaigns.models import Change, Hook, Notice

_PATIENCE = timedelta(minutes=15)
_GIVEN_UP = "`campaigns hook notices --state given_up` says why. Mend it, then `campaigns hook resend --failed`."
_LATE = "`campaigns hook notices --state waiting` says why: mend that system, or start the bulk worker."


def arrives() -> Iterator[Finding]:
    """Look for notices that were given up, and for changes that nobody takes."""
    oldest = Change.objects.order_by("id").values_list("at", flat=True).first()
    late = timezone.now() - oldest if oldest else timedelta(0)
    given_up = Notice.objects.filter(state=Notice.State.GIVEN_UP).count()
    if given_up:
        yield Finding("notices", "warning", f"{counted(given_up, 'was', 'were')} given up after a day", _GIVEN_UP)
    if late > _PATIENCE:
        yield Finding("notices", "warning", f"changes have waited {late.total_seconds() / 60:.0f} min", _LATE)
    if not given_up and late <= _PATIENCE:
        yield Finding("notices", "ok", "taken" if Hook.objects.exists() else "no hook")


def somebody() -> Iterator[Finding]:
    """Say whether anybody is told of a pause or a standstill."""
    hooks = Hook.objects.filter(alerts=True).count()
    if settings.ALERT_EMAILS or hooks:
        yield Finding("alerts", "ok", f"told to {len(settings.ALERT_EMAILS)} by e-mail and to {counted(hooks, 'hook')}")
    else:
        yield Finding("alerts", "ok", "told to nobody: set CAMPAIGNS_ALERT_EMAILS, or add a hook")
