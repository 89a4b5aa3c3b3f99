"""Webhook events: stored before they are answered, applied in batches, tried again while nothing matches them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError
from django.utils import timezone

from campaigns import alerts, clocks, inbound, journal, leases, media, meters
from campaigns.gateway import Inbound, Receipt, receipt, unknown_words
from campaigns.gateway.wire import as_text, lowered
from campaigns.inbound import Arrival
from campaigns.journal import Evidence
from campaigns.models import Account, Alert, ParkedReceipt
from campaigns.receipts.parking import store
from campaigns.status import Status

log = structlog.get_logger("campaigns.receipts")

KEPT_FOR = timedelta(hours=24)
"""How long an event that matches nothing is kept: our own commit, or the proof of a lost answer, may come late."""
_FIRST_RETRY = timedelta(seconds=5)
_BATCH = 1_000
_MOST_BATCHES = 30
_LEASE_SECONDS = 120


def park(account: Account, events: Sequence[Mapping[str, object]], files: Sequence[dict[str, Any]] = ()) -> None:
    """Store events, committed on return; what people sent is acted on at once, so that a STOP holds from now on.

    Everything else waits for `run`, a second at most. `files` belong to the first message among the events.
    Raises DatabaseError when they could not be stored.
    """
    now = timezone.now()
    receipts = [_parked(account, event, now) for event in events if not _is_inbound(event)]
    letters = [_parked(account, event, now) for event in events if _is_inbound(event)]
    if receipts:
        store(receipts)
    if letters:
        letters[0].files = list(files) or None
        ParkedReceipt.objects.bulk_create(letters, batch_size=_BATCH)
        _act_at_once(letters, now)
    else:
        media.drop_unused(files)
    meters.count(meters.RECEIPTS, len(events))


def _parked(account: Account, event: Mapping[str, object], now: datetime) -> ParkedReceipt:
    return ParkedReceipt(
        account=account, message_id=_message_id(event), payload=json.dumps(event), received_at=now, retry_at=now
    )


def _act_at_once(letters: Sequence[ParkedReceipt], now: datetime) -> None:
    try:
        _apply(letters, now)
    except DatabaseError:
        # They are stored: `run` tries again.
        log.warning("messages wait", n=len(letters))


def run() -> int:
    """Apply what is due, unless another process does; return how many events were done with."""
    done = 0
    with leases.held("receipts", _LEASE_SECONDS) as mine:
        if not mine:
            return 0
        _call_back(timezone.now())
        for _ in range(_MOST_BATCHES):
            now = timezone.now()
            due = ParkedReceipt.objects.filter(retry_at__lte=now).select_related("account")
            rows = list(due.order_by("retry_at", "id")[:_BATCH])
            done += _apply_each_if_need_be(rows, now)
            if len(rows) < _BATCH:
                break
    return done


def _call_back(now: datetime) -> None:
    """Let be due at once what waits for a time that a clock has stored which was set back since.

    Looked for at the end of the index alone: a condition beside the other one would read all that wait, every second.
    """
    latest = ParkedReceipt.objects.order_by("-retry_at").values_list("retry_at", flat=True).first()
    if latest and clocks.is_ahead(latest, now, KEPT_FOR):
        ParkedReceipt.objects.filter(clocks.ahead("retry_at", now, KEPT_FOR)).update(retry_at=now)


def _apply_each_if_need_be(rows: Sequence[ParkedReceipt], now: datetime) -> int:
    """Apply a batch; where the database refuses it, one by one, so that a single event cannot stop the others."""
    try:
        return _apply(rows, now)
    except DatabaseError:
        done = 0
        for row in rows:
            try:
                done += _apply([row], now)
            except DatabaseError:
                log.warning("receipt put off", account=row.account_id)
                _wait([row], now)
        return done


def _apply(rows: Sequence[ParkedReceipt], now: datetime) -> int:
    """Apply events and forget those that are done; return how many. Doing so twice changes nothing more."""
    receipts: dict[int, list[tuple[ParkedReceipt, Receipt]]] = defaultdict(list)
    done, waiting = [], []
    for row in rows:
        event = receipt(json.loads(row.payload))
        if isinstance(event, Receipt):
            receipts[row.account_id].append((row, event))
        elif isinstance(event, Inbound):
            inbound.receive(row.account, _arrival(event, row))
            media.drop_unused(row.files or ())
            done.append(row)
        else:
            waiting.append(row)
    for account_id, pairs in receipts.items():
        unknown = _raise(account_id, [evidence_of(event, row.received_at) for row, event in pairs], now)
        for row, event in pairs:
            (waiting if event.message_id in unknown else done).append(row)
    ParkedReceipt.objects.filter(pk__in=[row.pk for row in done]).delete()
    _wait(waiting, now)
    return len(done)


def _raise(account_id: int, batch: Sequence[Evidence], now: datetime) -> frozenset[str]:
    """Apply evidence; return the message ids that belong to nobody."""
    applied = journal.apply(account_id, batch)
    for (campaign_id, words), n in applied.new_words.items():
        alerts.raise_alert(
            Alert.Kind.UNKNOWN_WORDS, words, now, account_id=account_id, campaign_id=campaign_id, n=n
        )  # fmt: skip
    return applied.unknown


def _wait(rows: Sequence[ParkedReceipt], now: datetime) -> None:
    """Put off what matches nothing until it is twice as old; give it up after a day."""
    over = [row for row in rows if now - row.received_at >= KEPT_FOR]
    for row in rows:
        row.retry_at = now + max(_FIRST_RETRY, now - row.received_at)
    ParkedReceipt.objects.bulk_update([row for row in rows if row not in over], ["retry_at"], batch_size=_BATCH)
    if over:
        media.drop_unused(file for row in over for file in row.files or ())
        ParkedReceipt.objects.filter(pk__in=[row.pk for row in over]).delete()
        log.info("receipts of nobody", n=len(over))


def evidence_of(event: Receipt, received_at: datetime) -> Evidence:
    """Return what one receipt proves."""
    status = Status(event.word) if event.word else None
    # The same failure posted again is no second observation of it.
    seen_at = event.created_at or received_at if status is Status.FAILED else received_at
    return Evidence(
        message_id=event.message_id,
        status=status,
        words=unknown_words(event.raw_status),
        wa_message_id=event.wa_message_id,
        event_at=event.created_at,
        seen_at=seen_at,
    )


def _arrival(event: Inbound, row: ParkedReceipt) -> Arrival:
    return Arrival(
        phone=event.phone,
        kind=event.kind,
        text=event.text,
        at=event.created_at or row.received_at,
        wa_message_id=event.wa_message_id,
        is_group=event.is_group,
        files=row.files or (),
    )


def _message_id(event: Mapping[str, object]) -> str:
    return as_text(lowered(event).get("messageid"))[:64]


def _is_inbound(event: Mapping[str, object]) -> bool:
    return as_text(lowered(event).get("reporttype")).casefold() == "inbox"
