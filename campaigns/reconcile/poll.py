"""One reading of an account's report, and which accounts are due for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns import clocks, leases, meters, pauses, tracing
from campaigns.connections import gateway_of
from campaigns.gateway import AccountPaused, Gateway, GatewayError, ReportRow
from campaigns.models import Account, Poll, sending
from campaigns.reconcile.ask import FEW, Missing, ask, final_sweep, the_few
from campaigns.reconcile.cadence import Outstanding, days, longest_wait, next_poll, outstanding, shown_from
from campaigns.reconcile.doubles import Doubles
from campaigns.reconcile.lost import LostAnswers
from campaigns.reconcile.proof import apply, evidence_of
from campaigns.reconcile.reading import Reading
from campaigns.status import ANSWERS_NOTHING, PauseReason
from campaigns.tracing import Tell

log = structlog.get_logger("campaigns.reconcile")

_T = TypeVar("_T")
_BATCH = 1_000
_LEASE_SECONDS = 150.0
"""How long the account of a killed reader stays unread at most: longer than a slow gateway, tried again and again,
takes to begin its answer. Renewed while a long report is read.
"""


class BeingRead(Exception):
    """Somebody else is reading this account's report."""


def run() -> int:
    """Poll the accounts that are due, and ask for what expires soon; return how many recipients changed.

    Doing so twice at once is harmless.
    """
    changed = 0
    for waiting in list(_due()):
        # Asked again: while the account before was read, somebody else may have read this one.
        for account in _due().filter(pk=waiting.pk):
            changed += poll(account)
    return changed + final_sweep(timezone.now())


def _due() -> QuerySet[Account]:
    now = timezone.now()
    soon = now + timedelta(seconds=settings.RECONCILE_SECONDS)
    # An account that was quiet for days has its next reading hours away when its next campaign starts.
    overslept = Q(sending(), next_poll_at__gt=soon)
    due = Q(next_poll_at=None) | clocks.due("next_poll_at", now, longest_wait()) | overslept
    return Account.objects.filter(due).exclude(pause_reason__in=ANSWERS_NOTHING)


def poll(account: Account) -> int:
    """Read one account's report now, unless somebody else is reading it; return how many recipients changed."""
    try:
        record = read(account)
    except BeingRead:
        return 0
    return record.changed if record else 0


def read(account: Account, wait: float = 0.0) -> Poll | None:
    """Read one account's report now; return what came of it, None when no message waits for news.

    Raises BeingRead when somebody else reads it and has not ended after `wait` seconds.
    """
    record = None
    with leases.held(_lease_of(account), _LEASE_SECONDS, wait) as mine:
        if not mine:
            raise BeingRead
        now = timezone.now()
        try:
            if found := outstanding(account, now):
                with tracing.span("reconcile poll", account=account.pk) as tell:
                    record = _read(account, found, now, tell)
        finally:
            # Also after a fault that nobody expected: else it would be the first again, and others never read.
            goes_on = Account.objects.filter(sending(), pk=account.pk).exists()
            after = next_poll(outstanding(account, now), timezone.now(), sending=goes_on)
            Account.objects.filter(pk=account.pk).update(next_poll_at=after)
    return record


def _lease_of(account: Account) -> str:
    return f"reconcile {account.pk}"


def _read(account: Account, found: Outstanding, now: datetime, tell: Tell) -> Poll:
    gateway = gateway_of(account)
    record = Poll.objects.create(account=account, started_at=now, since=found.oldest)
    lost, doubles = LostAnswers(account), Doubles(account, now)
    try:
        if found.count <= FEW and not found.uncertain and not found.doubtful:
            answers = ask(gateway, account.pk, _renewing(account, the_few(account.pk, now)))
            record.rows, record.changed = answers.rows, answers.changed
        else:
            _read_report(account, gateway, found, record, (lost, doubles))
    except AccountPaused as error:
        record.error = error.code
        pauses.pause_account(account.pk, PauseReason(error.reason), error.code)
    except GatewayError as error:
        record.error = error.code
    record.finished_at = timezone.now()
    record.changed += lost.bind()
    if lost.found:
        # The row that gave a message its id may also say how far it came.
        apply(account.pk, [evidence_of(row, now) for row in lost.found], now)
    result = "error" if record.error else "complete" if record.complete else "partial"
    meters.count(meters.POLLS, label=result)
    tell(outcome=result, rows=record.rows, changed=record.changed)
    record.save()
    doubles.tell()
    if record.complete:
        shown = shown_from(record.since, record.started_at, account.timezone)
        record.changed += _settle(lost, gateway, shown)
    log.info("report read", account=account.pk, rows=record.rows, changed=record.changed, error=record.error)
    return record


def _read_report(
    account: Account, gateway: Gateway, found: Outstanding, record: Poll, strangers: tuple[LostAnswers, Doubles]
) -> None:
    """Read the days concerned and apply them; then ask for what they should have shown and did not."""
    now = record.started_at
    missing = Missing(account.pk, now)
    reading = Reading(gateway, *days(found.oldest, now, account.timezone))
    for batch in _batches(reading.rows()):
        applied = apply(account.pk, [evidence_of(row, now) for row in batch], now)
        unknown = [row for row in batch if row.message_id in applied.unknown]
        for stranger in strangers:
            stranger.consider(unknown)
        missing.seen(row.message_id for row in batch)
        leases.renew(_lease_of(account), _LEASE_SECONDS)
        record.rows += len(batch)
        record.changed += applied.changed
        record.foreign += len(unknown)
    record.complete = reading.complete
    worth = missing.worth_asking(complete=reading.complete)
    record.changed += ask(gateway, account.pk, _renewing(account, worth)).changed


def _renewing(account: Account, questions: Iterable[_T]) -> Iterator[_T]:
    """Yield the questions, and hold the account for the time that each takes."""
    for question in questions:
        leases.renew(_lease_of(account), _LEASE_SECONDS)
        yield question


def _settle(lost: LostAnswers, gateway: Gateway, shown_from: datetime) -> int:
    try:
        return lost.settle_absent(gateway, shown_from)
    except GatewayError:
        return 0


def _batches(rows: Iterable[ReportRow]) -> Iterator[list[ReportRow]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
