"""Sends notices once more, by a person's wish: they have another day of tries."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Hook, Notice
from campaigns.notices.cut import GIVEN_UP_AFTER


def resend(number: int) -> bool:
    """Make one notice due that was given up, or taken; False when there is none, or it waits anyway."""
    return bool(_due(Notice.objects.filter(pk=number).exclude(state=Notice.State.WAITING)))


def resend_failed(hook: Hook | None = None) -> int:
    """Make all due that were given up, of one hook or of all targets; return how many."""
    failed = Notice.objects.filter(state=Notice.State.GIVEN_UP)
    return _due(failed.filter(hook=hook) if hook else failed)


def _due(notices: QuerySet[Notice]) -> int:
    now = timezone.now()
    return notices.update(state=Notice.State.WAITING, code="", next_try_at=now, give_up_at=now + GIVEN_UP_AFTER)
