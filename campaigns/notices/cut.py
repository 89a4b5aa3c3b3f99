"""Cuts what was noted for a hook into notices, oldest first: one waits at a time, so that the order is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from campaigns.models import Change, Hook, Notice
from campaigns.notices.bodies import kept

MOST = 1_000
"""Changes in one notice; about 300 KB of JSON."""
GIVEN_UP_AFTER = timedelta(days=1)


def next_changes(hook: Hook, now: datetime) -> Notice | None:
    """Make the next notice of the changes that wait for a hook; None while one of them waits, or none is left.

    Meanwhile changes pile up where they are: a system that was down for hours is told in few posts.
    """
    if Notice.objects.filter(hook=hook, event=Notice.Event.STATUSES, state=Notice.State.WAITING).exists():
        return None
    with transaction.atomic():
        changes = list(Change.objects.filter(hook=hook).order_by("id")[:MOST])
        if not changes:
            return None
        notice = new(hook, Notice.Event.STATUSES, [kept(change) for change in changes], now)
        # By id: one that was committed late may have a lower number than these, and comes next.
        deleted, _ = Change.objects.filter(pk__in=[change.pk for change in changes]).delete()
        if deleted != len(changes):
            # Somebody whose lease is over woke up and cut the same.
            transaction.set_rollback(True)
            return None
    return notice


def new(hook: Hook | None, event: Notice.Event, items: Sequence[object], now: datetime) -> Notice:
    """Store a notice that is due at once."""
    return Notice.objects.create(
        hook=hook, event=event, items=list(items), n=len(items), created_at=now, next_try_at=now,
        give_up_at=now + GIVEN_UP_AFTER,
    )  # fmt: skip
