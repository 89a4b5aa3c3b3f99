"""After the request: what the gateway's answer makes of a claimed recipient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from campaigns.journal import hot
from campaigns.journal.claims import Claim
from campaigns.journal.moves import move, say
from campaigns.models import Attempt, Recipient
from campaigns.status import Status
from campaigns.together import together


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call that did not end in acceptance."""

    started_at: datetime
    ended_at: datetime
    outcome: str
    code: str
    http_status: int | None = None


def accepted(claim: Claim, message_id: str, calls: Sequence[Call] = ()) -> bool:
    """Store that the gateway accepted the message; also when the lease ended meanwhile.

    An id that already belongs to another recipient proves nothing about this one: it becomes uncertain.
    """
    now = timezone.now()

    def store() -> bool:
        if hot.is_a_part(claim.account_id, message_id):
            raise IntegrityError
        moved = hot.accept(claim.recipient_id, claim.attempt, message_id, now, len(calls) + 1)
        keep_calls(claim, calls)
        return moved

    try:
        moved = together(store)
    except IntegrityError:
        return lost(claim, "id_taken", calls)
    if moved:
        say(Status.SUBMITTED, recipient=claim.recipient_id, campaign=claim.campaign_id, attempt=claim.attempt)
    return moved


def rejected(claim: Claim, code: str, reason: str, calls: Sequence[Call] = ()) -> bool:
    """Store that the gateway refused this message for good."""
    return settle(claim, Status.FAILED, calls, len(calls), code=code, error=reason)


def lost(claim: Claim, code: str, calls: Sequence[Call] = ()) -> bool:
    """Store that the gateway may have accepted the message and its answer did not arrive."""
    return settle(claim, Status.UNCERTAIN, calls, len(calls), code=code)


def postponed(claim: Claim, not_before: datetime | None, code: str, calls: Sequence[Call] = ()) -> bool:
    """Put the recipient back to pending: the gateway surely did not accept it. No attempt is burned."""
    return settle(claim, Status.PENDING, calls, len(calls), not_before=not_before, code=code)


def settle(claim: Claim, to: Status, calls: Sequence[Call], requests: int, **changes: Any) -> bool:
    """Move a claimed recipient on, count its requests, keep its calls; False when the claim is not current any more."""
    mine = Recipient.objects.filter(
        pk=claim.recipient_id, attempt=claim.attempt, status__in=[Status.SENDING, Status.UNCERTAIN]
    )
    with transaction.atomic():
        moved = move(mine, to, timezone.now(), tries=F("tries") + requests, lease_until=None, **changes)
        keep_calls(claim, calls)
    if moved:
        say(
            to,
            recipient=claim.recipient_id,
            campaign=claim.campaign_id,
            attempt=claim.attempt,
            **_why(changes),
        )
    return bool(moved)


def keep_calls(claim: Claim, calls: Sequence[Call]) -> None:
    """Keep the calls that did not end in acceptance."""
    if calls:
        Attempt.objects.bulk_create(
            Attempt(
                recipient_id=claim.recipient_id,
                number=claim.attempt,
                started_at=call.started_at,
                ended_at=call.ended_at,
                outcome=call.outcome,
                code=call.code,
                http_status=call.http_status,
            )
            for call in calls
        )


def _why(changes: dict[str, Any]) -> dict[str, str]:
    return {"code": changes["code"]} if changes["code"] else {}
