"""Before the request: choose rows for the queue, and let exactly one task have each of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from campaigns import clocks
from campaigns.journal import hot
from campaigns.journal.moves import move, say, say_many
from campaigns.journal.requests import accepted_of_each, accepted_places, parts_of
from campaigns.messages import Part as MessagePart
from campaigns.messages import endpoint_of
from campaigns.models import Campaign, Pace, Recipient, StoredAccess, Suppression
from campaigns.status import State, Status
from campaigns.together import together


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a task is told: whom to send to, and which attempt it stands for; and what the pace counts for it."""

    recipient_id: int
    campaign_id: int
    attempt: int
    requests: int = 1
    """How many requests the message takes that were not accepted yet."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one message once, until the lease ends. Its repr shows nothing personal."""

    recipient_id: int
    campaign_id: int
    account_id: int
    attempt: int
    started_at: datetime
    lease_until: datetime
    pace: Pace
    access: StoredAccess = field(repr=False)
    phone: str = field(repr=False)
    parts: tuple[MessagePart, ...] = field(repr=False)
    """All requests of the message, in their order."""
    done: frozenset[int]
    """Places of the parts that the gateway accepted in earlier attempts."""
    is_probe: bool = False
    """Whether it is the one message by which a gateway that was down proves itself."""


_GOING = Exists(Campaign.objects.filter(pk=OuterRef("campaign_id"), state=State.RUNNING, account__pause_reason=""))
_SUPPRESSED = Exists(
    Suppression.objects.filter(phone=OuterRef("phone")).filter(Q(account=None) | Q(account=OuterRef("account_id")))
)


def due(now: datetime) -> Q:
    """Return what is true of pending recipients whose time has come; one put back later than now waits no longer."""
    return Q(not_before=None) | Q(not_before__lte=now) | clocks.ahead("status_at", now)


def enqueue(campaign_id: int, limit: int) -> list[Ticket]:
    """Move up to `limit` pending recipients whose time has come to queued; return a ticket for each.

    The attempt number goes up by one, which refuses every earlier task of the same recipient.
    """
    now = timezone.now()
    with transaction.atomic():
        chosen = Recipient.objects.filter(due(now), campaign_id=campaign_id, status=Status.PENDING).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            chosen = chosen.select_for_update(skip_locked=True)
        ids = list(chosen.values_list("id", flat=True)[:limit])
        rows = Recipient.objects.filter(pk__in=ids)
        n = move(rows, Status.QUEUED, now, attempt=F("attempt") + 1, not_before=None)
        mine = list(rows.filter(status=Status.QUEUED, status_at=now).values_list("pk", "attempt", "parts"))
        accepted = accepted_of_each(pk for pk, _, parts in mine if parts)
        tickets = [
            Ticket(pk, campaign_id, attempt, len(parts) - accepted[pk] if parts else 1) for pk, attempt, parts in mine
        ]
    say_many(Status.QUEUED, n, campaign=campaign_id)
    return tickets


def claim(recipient_id: int, attempt: int) -> Claim | None:
    """Take a queued recipient for sending, committed before any request; None when somebody else has it or must wait.

    Refused unless the attempt is the current one, the campaign runs, its account is not paused and the number is
    not suppressed. A refused recipient goes back to pending, or to suppressed.
    """
    now = timezone.now()
    until = now + timedelta(seconds=settings.LEASE_SECONDS)
    taken = together(lambda: hot.take(recipient_id, attempt, now, until))
    if taken is None:
        # By itself: it may wait for a bulk move, and must then hold no other recipient that the bulk move wants.
        with transaction.atomic():
            _put_back(recipient_id, attempt, now)
        return None
    say(Status.SENDING, recipient=recipient_id, campaign=taken.campaign_id, attempt=attempt)
    parts, done = _requests(recipient_id, taken)
    return Claim(
        recipient_id, taken.campaign_id, taken.account_id, attempt, now, until, taken.pace, taken.access,
        taken.phone, parts, done, taken.is_probe,
    )  # fmt: skip


def _requests(recipient_id: int, taken: hot.Taken) -> tuple[tuple[MessagePart, ...], frozenset[int]]:
    """Return the requests of the message, and the places of those that were accepted before."""
    if taken.parts is None:
        return (MessagePart(endpoint_of(taken.kind), json.loads(taken.params), taken.file),), frozenset()
    row = Recipient.objects.select_related("campaign").get(pk=recipient_id)
    return parts_of(row), accepted_places(row)


def _put_back(recipient_id: int, attempt: int, now: datetime) -> None:
    refused = Recipient.objects.filter(pk=recipient_id, attempt=attempt, status=Status.QUEUED)
    if not move(refused.filter(_SUPPRESSED), Status.SUPPRESSED, now, code="suppressed"):
        move(refused, Status.PENDING, now)


def may_send(claim: Claim) -> bool:
    """Say whether a request for this claim may start now; asked before each re-send, so that a pause is a pause."""
    return (
        Recipient.objects.filter(_GOING, pk=claim.recipient_id, attempt=claim.attempt, status=Status.SENDING)
        .exclude(_SUPPRESSED)
        .exists()
    )


def release_queued(now: datetime) -> int:
    """Put recipients that are queued for too long, or since later than now, back to pending: their task was lost.

    Should it come after all, it is refused.
    """
    lost = Q(status_at__lt=now - timedelta(seconds=settings.QUEUED_SECONDS)) | clocks.ahead("status_at", now)
    n = move(Recipient.objects.filter(lost, status=Status.QUEUED), Status.PENDING, timezone.now())
    say_many(Status.PENDING, n, why="task lost")
    return n
