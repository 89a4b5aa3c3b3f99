"""What becomes of recipients that waited too long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from campaigns import clocks
from campaigns.journal.merge import NOT_DELIVERED, REPORTED_FAILED
from campaigns.journal.moves import move, say_many
from campaigns.models import Account, Attempt, Recipient
from campaigns.status import OVERDUE, Status

BATCH = 500
UNPROVEN = "unproven"
"""The code of uncertain recipients that no report can settle any more: a person decides."""
LAST_QUESTION = timedelta(days=6, hours=20)
"""Age at which campaignStatus is asked for a message for the last time before it expires."""
UNASKED = timedelta(minutes=30)
"""How much longer a message may wait for that question, where workers or gateway were down."""


def leases_over(now: datetime) -> int:
    """Make recipients uncertain whose worker stopped before it stored an answer; return how many.

    A lease that ends later than any given now could was given by a clock that has been set back since.
    """
    ended = clocks.due("lease_until", now, timedelta(seconds=settings.LEASE_SECONDS))
    over = Recipient.objects.filter(ended, status=Status.SENDING)
    n = _move_with_attempt(over, Status.UNCERTAIN, now, "lease_over", lease_until=None, code="lease_over")
    say_many(Status.UNCERTAIN, n, why=OVERDUE[Status.SENDING].why)
    return n


def proven_absent(recipient_ids: Collection[int], uncertain_before: datetime) -> int:
    """Put uncertain recipients back to pending that the report proves were never accepted; return how many."""
    rows = Recipient.objects.filter(pk__in=recipient_ids, status=Status.UNCERTAIN, status_at__lte=uncertain_before)
    n = _move_with_attempt(rows, Status.PENDING, timezone.now(), "proven_absent", not_before=None, code="")
    say_many(Status.PENDING, n, why="proven absent by the report")
    return n


def left_to_a_person(recipient_ids: Collection[int], why: str) -> int:
    """Note why the report cannot settle them, so that nothing more is sent by itself."""
    rows = Recipient.objects.filter(pk__in=recipient_ids, status=Status.UNCERTAIN).exclude(code=UNPROVEN)
    return rows.update(code=UNPROVEN, error=why)


def _move_with_attempt(rows: QuerySet[Recipient], to: Status, now: datetime, outcome: str, **changes: Any) -> int:
    """Move a batch and keep one attempt row for each, so that its history says why."""
    with transaction.atomic():
        chosen = rows.select_for_update().order_by("id")
        batch = list(chosen.values_list("pk", "attempt", "claimed_at")[:BATCH])
        moved = move(rows.filter(pk__in=[pk for pk, _, _ in batch]), to, now, **changes)
        Attempt.objects.bulk_create(
            Attempt(recipient_id=pk, number=n, started_at=began or now, ended_at=now, outcome=outcome, code=outcome)
            for pk, n, began in batch
        )  # fmt: skip
    return moved


def expire(now: datetime) -> int:
    """Close recipients whose report window passed without proof; return how many. Later proof still lifts them.

    What the gateway reported as failed, if only once, counts as failed when nothing better came until then.
    """
    n = 0
    for status in (Status.UNCERTAIN, Status.SUBMITTED, Status.SENT):
        since = now - OVERDUE[status].after
        waits = "claimed_at" if status is Status.UNCERTAIN else "accepted_at"
        # By account, because the index begins with it.
        old = Recipient.objects.filter(account__in=Account.objects.all(), status=status, **{f"{waits}__lt": since})
        if status is not Status.UNCERTAIN:
            asked = Q(asked_at__gte=F("accepted_at") + LAST_QUESTION)
            old = old.filter(asked | Q(accepted_at__lt=since - UNASKED))
        ids = list(old.values_list("pk", flat=True)[:BATCH])
        # Asked again with each move: one whose proof came in this moment waits anew.
        still_old = old.filter(pk__in=ids)
        failed = move(
            still_old.filter(failing_since__isnull=False), Status.FAILED, now,
            code=REPORTED_FAILED, error=NOT_DELIVERED,
        )  # fmt: skip
        say_many(Status.FAILED, failed)
        expired = move(
            still_old, Status.EXPIRED, now,
            code="window_closed", error="No proof of delivery came within seven days.",
        )  # fmt: skip
        say_many(Status.EXPIRED, expired)
        n += failed + expired
    return n
