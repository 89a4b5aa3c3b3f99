"""Evidence for recipients with several ids: each id learns for itself; its recipient stands where the lowest does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.journal import whole
from campaigns.journal.merge import Evidence, Known
from campaigns.journal.moves import move, say
from campaigns.journal.requests import accepted_places
from campaigns.models import Part, Recipient
from campaigns.status import REACHED, Status

_OF_THE_ID = ("wa_message_id", "report_words", "failing_since", "failing_until", "sent_at", "delivered_at", "read_at")
_COLUMNS = ("pk", "recipient__campaign_id", "message_id", "recipient__accepted_at", "status", *_OF_THE_ID)


@dataclass(frozen=True, slots=True)
class Raised:
    """What a batch did to recipients with several ids: how many changed, and which ids belong to such recipients."""

    changed: int = 0
    found: frozenset[str] = frozenset()
    new_words: Counter[tuple[int, str]] = field(default_factory=Counter)


def raise_each(account_id: int, by_id: Mapping[str, Sequence[Evidence]], wait: timedelta) -> Raised:
    """Raise the ids that the evidence speaks of, and their recipients; only what changes is locked and written."""
    known = _known(Part.objects.filter(account_id=account_id, message_id__in=list(by_id)))
    found = frozenset(one.message_id for ids in known.values() for one in ids)
    news = [recipient_id for recipient_id, ids in known.items() if _learn(ids, by_id, wait)]
    if not news:
        return Raised(0, found)
    changed, new_words = 0, Counter[tuple[int, str]]()
    with transaction.atomic():
        # In one order, so that two batches at once cannot wait for each other.
        rows = list(Recipient.objects.filter(pk__in=news).select_for_update().order_by("id"))
        all_ids = _known(Part.objects.filter(recipient__in=rows))
        for row in rows:
            words = row.report_words
            changed += _raise(row, all_ids[row.pk], by_id, wait)
            if row.report_words != words:
                new_words[row.campaign_id, row.report_words] += 1
    return Raised(changed, found, new_words)


def _known(parts: Any) -> dict[int, list[Known]]:
    """Return what is stored of these ids, by recipient, in the order in which they were given."""
    known: dict[int, list[Known]] = defaultdict(list)
    for recipient_id, *values in parts.order_by("place", "pk").values_list("recipient_id", *_COLUMNS):
        known[recipient_id].append(Known(*values))
    return known


def _learn(ids: Collection[Known], by_id: Mapping[str, Sequence[Evidence]], wait: timedelta) -> list[Known]:
    """Let each id take in what is said of it; return those that changed."""
    return [one for one in ids if one.learn_all(by_id.get(one.message_id, ()), wait)]


def _raise(row: Recipient, ids: list[Known], by_id: Mapping[str, Sequence[Evidence]], wait: timedelta) -> bool:
    """Raise one recipient's ids, and itself once all its requests are accepted. The caller holds the row's lock."""
    before = whole.standing(ids)
    changed = _learn(ids, by_id, wait)
    columns = ("status", *_OF_THE_ID)
    Part.objects.bulk_update(
        [Part(pk=one.id, **{name: getattr(one, name) for name in columns}) for one in changed], columns
    )
    if row.parts and len(accepted_places(row)) < len(row.parts):
        return bool(changed)
    return _follow(row, ids, before, timezone.now()) or bool(changed)


def _follow(row: Recipient, ids: list[Known], before: Status, now: datetime) -> bool:
    """Write what the ids say together to their recipient; say whether that changed it."""
    to, facts = whole.standing(ids), whole.facts(ids)
    reason = whole.reason(ids)
    rows = Recipient.objects.filter(pk=row.pk)
    if to is not before and move(rows, to, now, **facts, **reason):
        say(to, recipient=row.pk, campaign=row.campaign_id)
        row.report_words = facts.get("report_words", row.report_words)
        return True
    if row.status in REACHED:
        facts |= reason
    changes = {name: value for name, value in facts.items() if getattr(row, name) != value}
    if changes:
        rows.update(**changes)
        row.report_words = facts.get("report_words", row.report_words)
    return bool(changes)
