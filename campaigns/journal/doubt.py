"""After a restore: whatever was open may have been sent since the backup, and only the report can tell."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce, Least

from campaigns.journal.moves import move, say_many
from campaigns.models import Recipient
from campaigns.status import Status

RESTORED = "restored"
"""The code of recipients that became uncertain by a restore."""
_BATCH = 5_000


def doubt(since: datetime, now: datetime) -> int:
    """Make every open recipient uncertain, as if a request had begun at `since` and its answer been lost; return
    how many.

    Drafts too: one may have been launched after the backup. The one act that takes a recipient to uncertain that
    nobody claimed; the report since then finds it, or proves twice that it was never accepted.
    """
    n = 0
    for status in (Status.PENDING, Status.QUEUED, Status.SENDING, Status.UNCERTAIN):
        last = 0
        while ids := _next_ids(status, last, now):
            last = ids[-1]
            rows = Recipient.objects.filter(pk__in=ids)
            # What was claimed before the backup may also have been accepted before it.
            began = Value(since) if status in (Status.PENDING, Status.QUEUED) else _earlier(since)
            facts = {"claimed_at": began, "lease_until": None, "not_before": None, "code": RESTORED}
            with transaction.atomic():
                if status is Status.UNCERTAIN:
                    # It may have been proven absent and sent again since: it is as doubtful as on the first day.
                    n += rows.filter(status=status).update(status_at=now, **facts)
                else:
                    n += move(rows, Status.UNCERTAIN, now, **facts)
    say_many(Status.UNCERTAIN, n, why=RESTORED)
    return n


def _next_ids(status: Status, last: int, now: datetime) -> list[int]:
    # Not `status_at__lt`: the clock of the machine that made the backup may have been ahead of this one's.
    rows = Recipient.objects.filter(status=status, pk__gt=last).exclude(status_at=now).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:_BATCH])


def _earlier(since: datetime) -> Least:
    return Least(Coalesce("claimed_at", Value(since)), Value(since))
