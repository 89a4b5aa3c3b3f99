"""What reports and receipts prove: a status only ever rises, in whatever order the news comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.journal.moves import move, say
from campaigns.models import Recipient
from campaigns.status import COMES_FROM, Status


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one report row or receipt says of one message. Times are UTC."""

    message_id: str
    status: Status | None
    words: str = ""
    wa_message_id: str = ""
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """How much a batch of evidence changed, and which message ids belong to no recipient of the account."""

    changed: int
    unknown: frozenset[str]


def apply(account_id: int, batch: Sequence[Evidence]) -> Applied:
    """Raise the recipients that the batch speaks of; only what changes is written."""
    by_id = {item.message_id: item for item in batch}
    with transaction.atomic():
        found = {
            row.message_id: row
            for row in _with_ids(account_id, by_id).only(
                "id", "campaign_id", "message_id", "status", "wa_message_id", "report_words",
                "sent_at", "delivered_at", "read_at",
            )
        }  # fmt: skip
        known = [(found[item.message_id], item) for item in batch if item.message_id in found]
        # In one order, so that two batches at once cannot wait for each other.
        known.sort(key=lambda pair: pair[0].pk)
        changed = sum(_raise(row, item) for row, item in known)
    return Applied(changed, frozenset(by_id.keys() - found.keys()))


def _raise(row: Recipient, item: Evidence) -> bool:
    facts = _new_facts(row, item)
    to = item.status
    if to is not None and Status(row.status) in COMES_FROM[to]:
        reason = {"code": "", "error": ""}
        if to is Status.FAILED:
            reason = {
                "code": item.code or "reported_failed",
                "error": "The gateway reports that it was not delivered.",
            }
        if move(Recipient.objects.filter(pk=row.pk), to, timezone.now(), **facts, **reason):
            row.status = to
            say(to, recipient=row.pk, campaign=row.campaign_id)
            return True
    return bool(facts) and bool(Recipient.objects.filter(pk=row.pk).update(**facts))


def _new_facts(row: Recipient, item: Evidence) -> dict[str, Any]:
    """Return the columns that this evidence fills or corrects; the earliest time wins, words are kept raw."""
    facts: dict[str, Any] = {}
    for name in ("sent_at", "delivered_at", "read_at"):
        new, old = getattr(item, name), getattr(row, name)
        if new is not None and (old is None or new < old):
            facts[name] = new
    if item.wa_message_id and not row.wa_message_id:
        facts["wa_message_id"] = item.wa_message_id[:64]
    if item.words and item.words[:120] != row.report_words:
        facts["report_words"] = item.words[:120]
    for name, value in facts.items():
        setattr(row, name, value)  # a batch may speak of one message twice
    return facts


def bind(recipient_id: int, attempt: int, message_id: str, accepted_at: datetime) -> bool:
    """Store that an uncertain recipient was accepted under this id; False when the id or the recipient is taken."""
    now = timezone.now()
    lost = Recipient.objects.filter(pk=recipient_id, attempt=attempt, status=Status.UNCERTAIN)
    try:
        with transaction.atomic():
            moved = move(lost, Status.SUBMITTED, now, message_id=message_id, accepted_at=accepted_at, code="", error="")
    except IntegrityError:
        return False
    if moved:
        row = Recipient.objects.values_list("campaign_id", flat=True).get(pk=recipient_id)
        say(Status.SUBMITTED, recipient=recipient_id, campaign=row, attempt=attempt, why="found in the report")
    return bool(moved)


def is_bound(account_id: int, message_ids: Iterable[str]) -> bool:
    """Say whether any of these message ids already belongs to a recipient of the account."""
    return _with_ids(account_id, message_ids).exists()


def _with_ids(account_id: int, message_ids: Iterable[str]) -> QuerySet[Recipient]:
    """Return the account's recipients with these ids; the empty id is excluded by name because the index does so."""
    return Recipient.objects.filter(account_id=account_id, message_id__in=list(message_ids)).exclude(message_id="")
