"""Before the request: choose rows for the queue, and let exactly one task have each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from campaigns.journal.moves import move, say, say_many
from campaigns.journal.requests import accepted_places, parts_of
from campaigns.messages import Part as MessagePart
from campaigns.models import Account, Campaign, Recipient, Suppression
from campaigns.status import State, Status


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a task is told: whom to send to, and which attempt it stands for."""

    recipient_id: int
    campaign_id: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one message once, until the lease ends. Its repr shows nothing personal."""

    recipient_id: int
    campaign_id: int
    attempt: int
    started_at: datetime
    lease_until: datetime
    kind: str
    account: Account = field(repr=False)
    phone: str = field(repr=False)
    params: dict[str, Any] = field(repr=False)
    file: str = field(repr=False)
    parts: tuple[MessagePart, ...] = field(repr=False)
    """All requests of the message, in their order."""
    done: frozenset[int]
    """Places of the parts that the gateway accepted in earlier attempts."""


_GOING = Exists(Campaign.objects.filter(pk=OuterRef("campaign_id"), state=State.RUNNING, account__pause_reason=""))
_SUPPRESSED = Exists(
    Suppression.objects.filter(phone=OuterRef("phone")).filter(Q(account=None) | Q(account=OuterRef("account_id")))
)


def enqueue(campaign_id: int, limit: int) -> list[Ticket]:
    """Move up to `limit` pending recipients whose time has come to queued; return a ticket for each.

    The attempt number goes up by one, which refuses every earlier task of the same recipient.
    """
    now = timezone.now()
    due = Q(not_before=None) | Q(not_before__lte=now)
    with transaction.atomic():
        chosen = Recipient.objects.filter(due, campaign_id=campaign_id, status=Status.PENDING).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            chosen = chosen.select_for_update(skip_locked=True)
        ids = list(chosen.values_list("id", flat=True)[:limit])
        rows = Recipient.objects.filter(pk__in=ids)
        n = move(rows, Status.QUEUED, now, attempt=F("attempt") + 1, not_before=None)
        tickets = [
            Ticket(pk, campaign_id, attempt)
            for pk, attempt in rows.filter(status=Status.QUEUED, status_at=now).values_list("pk", "attempt")
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
    this = Recipient.objects.filter(pk=recipient_id, attempt=attempt)
    with transaction.atomic():
        free = this.filter(_GOING).exclude(_SUPPRESSED)
        if not move(free, Status.SENDING, now, claimed_at=now, lease_until=until):
            _put_back(recipient_id, attempt, now)
            return None
        row = Recipient.objects.select_related("campaign__account").get(pk=recipient_id)
    campaign = row.campaign
    say(Status.SENDING, recipient=recipient_id, campaign=campaign.pk, attempt=attempt)
    return Claim(
        recipient_id, campaign.pk, attempt, now, until, campaign.kind, campaign.account, row.phone, row.params,
        row.file, parts_of(row), accepted_places(row),
    )  # fmt: skip


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


def release_queued(before: datetime) -> int:
    """Put recipients queued before that time back to pending: their task was lost. A late task is refused."""
    n = move(Recipient.objects.filter(status=Status.QUEUED, status_at__lt=before), Status.PENDING, timezone.now())
    say_many(Status.PENDING, n, why="task lost")
    return n
