"""What reports and receipts prove: a status only ever rises, in whatever order the news comes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.journal.bulk import write
from campaigns.journal.each_id import raise_each
from campaigns.journal.merge import Evidence, Known
from campaigns.journal.moves import move, say, say_each
from campaigns.journal.several import bind_part
from campaigns.models import Part, Recipient
from campaigns.status import Status

_COLUMNS = tuple(column.name for column in fields(Known) if column.init)
_SAMPLE = 50
"""So many of a batch are looked at first, to tell whether it brings news."""


@dataclass(frozen=True, slots=True)
class Applied:
    """How much a batch of evidence changed, and which message ids belong to no recipient of the account."""

    changed: int
    unknown: frozenset[str]
    new_words: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Words nobody knows that were kept now, by campaign: how many recipients."""


@dataclass(frozen=True, slots=True)
class _Written:
    """What was done under the lock: how many changed, which ids belong to recipients, and words new to us."""

    changed: int = 0
    found: frozenset[str] = frozenset()
    new_words: Counter[tuple[int, str]] = field(default_factory=Counter)


def apply(account_id: int, batch: Sequence[Evidence]) -> Applied:
    """Raise the recipients that the batch speaks of; only what changes is locked and written."""
    by_id, wait = _by_id(batch), _twice_within()
    several = raise_each(account_id, by_id, wait)
    ids = [message_id for message_id in by_id if message_id not in several.found]
    # What is known already is only looked at, without a lock. Where most is news that look would be in vain.
    found = _known(account_id, ids[:_SAMPLE])
    news = [row.message_id for row in found if row.learn_all(by_id[row.message_id], wait)]
    if len(ids) > _SAMPLE and len(news) > len(found) // 2:
        news = ids
    else:
        rest = _known(account_id, ids[_SAMPLE:])
        news += [row.message_id for row in rest if row.learn_all(by_id[row.message_id], wait)]
        found += rest
    written = _write(account_id, news, by_id) if news else _Written()
    unknown = frozenset(ids) - {row.message_id for row in found} - written.found
    return Applied(written.changed + several.changed, unknown, written.new_words + several.new_words)


def _by_id(batch: Sequence[Evidence]) -> dict[str, list[Evidence]]:
    by_id: dict[str, list[Evidence]] = {}
    for item in batch:
        by_id.setdefault(item.message_id, []).append(item)
    return by_id


def _known(account_id: int, message_ids: Iterable[str], *, lock: bool = False) -> list[Known]:
    rows = _with_ids(account_id, message_ids)
    if lock:
        # In one order, so that two batches at once cannot wait for each other.
        rows = rows.select_for_update().order_by("id")
    return [Known(*values) for values in rows.values_list(*_COLUMNS)]


def _twice_within() -> timedelta:
    """Return how far apart two failures must be seen: the settle time, 10 minutes unless set otherwise."""
    return timedelta(seconds=settings.SETTLE_SECONDS)


def _write(account_id: int, message_ids: Sequence[str], by_id: Mapping[str, list[Evidence]]) -> _Written:
    """Look under a lock, since somebody else may raise them meanwhile, and write what changes."""
    facts: list[Known] = []
    raised: list[Known] = []
    new_words: Counter[tuple[int, str]] = Counter()
    wait = _twice_within()
    with transaction.atomic():
        rows = _known(account_id, message_ids, lock=True)
        for row in rows:
            status, words = row.status, row.report_words
            if row.learn_all(by_id[row.message_id], wait):
                (raised if row.status != status else facts).append(row)
                if row.report_words != words:
                    new_words[row.campaign_id, row.report_words] += 1
        write(facts, raised, timezone.now())
    by_change: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in raised:
        by_change[row.status, row.campaign_id].append(row.id)
    for (to, campaign_id), recipients in by_change.items():
        say_each(Status(to), recipients, campaign=campaign_id)
    return _Written(len(facts) + len(raised), frozenset(row.message_id for row in rows), new_words)


def note_asked(recipient_ids: Collection[int], now: datetime) -> None:
    """Remember that campaignStatus was asked for these messages one by one."""
    Recipient.objects.filter(pk__in=recipient_ids).update(asked_at=now)


def bind(recipient_id: int, attempt: int, message_id: str, accepted_at: datetime) -> bool:
    """Store that an uncertain recipient was accepted under this id; False when the id or the recipient is taken."""
    now = timezone.now()
    lost = Recipient.objects.filter(pk=recipient_id, attempt=attempt, status=Status.UNCERTAIN)
    try:
        with transaction.atomic():
            row = lost.select_for_update().first()
            if row is None or _parts_with_ids(row.account_id, [message_id]).exists():
                return False
            to = Status.SUBMITTED
            if row.parts:
                to = bind_part(row, message_id, accepted_at)
            else:
                move(lost, to, now, message_id=message_id, accepted_at=accepted_at, code="", error="")
    except IntegrityError:
        return False
    say(to, recipient=recipient_id, campaign=row.campaign_id, attempt=attempt, why="found in the report")
    return True


def is_bound(account_id: int, message_ids: Iterable[str]) -> bool:
    """Say whether any of these message ids already belongs to a recipient of the account."""
    ids = list(message_ids)
    return _with_ids(account_id, ids).exists() or _parts_with_ids(account_id, ids).exists()


def _parts_with_ids(account_id: int, message_ids: Iterable[str]) -> QuerySet[Part]:
    return Part.objects.filter(account_id=account_id, message_id__in=list(message_ids)).select_related("recipient")


def _with_ids(account_id: int, message_ids: Iterable[str]) -> QuerySet[Recipient]:
    """Return the account's recipients with these ids; the empty id is excluded by name because the index does so."""
    return Recipient.objects.filter(account_id=account_id, message_id__in=list(message_ids)).exclude(message_id="")
