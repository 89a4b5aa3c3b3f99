"""Recipients with several message ids: a message of two requests, or one request answered with several ids.

Each id is a row of `Part` with its own status. A message is half-sent while some of its requests are not accepted;
until then what reports say is kept with the id and does not move the recipient (see each_id).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from campaigns.journal.doubt import RESTORED
from campaigns.journal.merge import REPORTED_FAILED
from campaigns.journal.moves import move
from campaigns.journal.outcomes import Call, keep_calls, lost, settle
from campaigns.journal.requests import accepted_places, parts_of
from campaigns.models import Part, Recipient
from campaigns.status import Status

if TYPE_CHECKING:
    from campaigns.journal.claims import Claim

_HALF_SENT = "Part of the message was accepted by the gateway already."


def accepted_part(claim: Claim, place: int, message_ids: Sequence[str], calls: Sequence[Call] = ()) -> bool:
    """Store that the request at `place` was accepted under these ids; submitted once every request is.

    False when the claim is not the current one any more: nothing further may be sent for it then. An id that
    belongs to another recipient makes this one uncertain.
    """
    try:
        with transaction.atomic():
            row = _locked(claim)
            if row is None:
                return False
            _keep_ids(row, place, message_ids)
            facts = _first_id(row, message_ids[0], timezone.now())
            if len(accepted_places(row)) < len(claim.parts):
                rows = Recipient.objects.filter(pk=row.pk)
                rows.update(tries=F("tries") + len(calls) + 1, code="", error=_HALF_SENT, **facts)
                keep_calls(claim, calls)
                return True
            return settle(claim, Status.SUBMITTED, calls, len(calls) + 1, code="", error="", **facts)
    except IntegrityError:
        lost(claim, "id_taken", calls)
        return False


def bind_part(row: Recipient, message_id: str, accepted_at: datetime) -> Status:
    """Store the id found for the request in flight of an uncertain recipient; return where it goes from there.

    Submitted, or pending when requests are left to send. The caller holds the transaction and the row's lock;
    raises IntegrityError when the id is taken.
    """
    done, parts = accepted_places(row), parts_of(row)
    place = next(place for place in range(len(parts)) if place not in done)
    _keep_ids(row, place, [message_id])
    facts = _first_id(row, message_id, accepted_at)
    to = Status.SUBMITTED if len(done) + 1 == len(parts) else Status.PENDING
    error = "" if to is Status.SUBMITTED else _HALF_SENT
    if to is Status.PENDING and row.code == RESTORED:
        # What follows may have been sent since the backup as well: the next reading tells.
        Recipient.objects.filter(pk=row.pk).update(error=error, **facts)
        return Status.UNCERTAIN
    move(Recipient.objects.filter(pk=row.pk), to, timezone.now(), code="", error=error, not_before=None, **facts)
    return to


def reopen_half_sent(rows: QuerySet[Recipient]) -> int:
    """Put the failed recipients among `rows` back to pending that keep an accepted request; only the rest is sent.

    Ids that were reported failed are forgotten, and all of a message that was so as a whole: one whose window closed
    while no id of it was better. The caller holds the transaction.
    """
    failed = rows.filter(status=Status.FAILED)
    not_delivered = Q(status=Status.FAILED) | Q(recipient__code=REPORTED_FAILED)
    Part.objects.filter(not_delivered, recipient__in=failed).delete()
    keeps = Exists(Part.objects.filter(recipient=OuterRef("pk")))
    return move(failed.filter(keeps), Status.PENDING, timezone.now(), not_before=None, code="", error=_HALF_SENT)


def _locked(claim: Claim) -> Recipient | None:
    mine = Recipient.objects.filter(
        pk=claim.recipient_id, attempt=claim.attempt, status__in=[Status.SENDING, Status.UNCERTAIN]
    )
    return mine.select_for_update().first()


def _keep_ids(row: Recipient, place: int, message_ids: Sequence[str]) -> None:
    if Recipient.objects.filter(account_id=row.account_id, message_id__in=message_ids).exclude(pk=row.pk).exists():
        raise IntegrityError("the message id belongs to another recipient")
    Part.objects.bulk_create(
        Part(recipient=row, account_id=row.account_id, place=place, message_id=message_id, status=Status.SUBMITTED)
        for message_id in dict.fromkeys(message_ids)
    )


def _first_id(row: Recipient, message_id: str, accepted_at: datetime) -> dict[str, Any]:
    """Return the columns of the recipient itself: its first id, and when its first request was accepted."""
    return {
        "message_id": row.message_id or message_id,
        "accepted_at": Coalesce(F("accepted_at"), Value(accepted_at)),
    }
