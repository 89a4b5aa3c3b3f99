"""The look before a re-send: is the message of an unanswered attempt in the newest rows of campaignReport?"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.gateway.answers import Report
from campaigns.gateway.errors import Unavailable
from campaigns.gateway.match import BEFORE, but_for_the_clock, same_message
from campaigns.gateway.request import Params
from campaigns.gateway.rows import ReportRow

LIMITS = (200, 5000, 0)
"""How many rows are asked for, one after the other, until they cover the attempt; 0 is all."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is looked for. Times in UTC: from the first request of the send to the end of its last."""

    endpoint: str
    phone: str
    params: Params
    started_at: datetime
    ended_at: datetime

    def __repr__(self) -> str:
        return f"Attempt({self.endpoint})"


Fetch = Callable[[int], Report]
"""Reads the report with a limit, once. Raises GatewayError when it cannot be read."""

_whole_reports = threading.Semaphore(1)
"""A whole day's report is large: one at a time in a process."""
LONGEST_QUEUE = 10.0
"""Seconds to wait for that turn."""


def look(attempt: Attempt, fetch: Fetch, is_bound: Callable[[str], bool]) -> ReportRow | None:
    """Return the row of the attempt, or None when the rows cover the attempt's time and hold no such row.

    Rows that `is_bound` knows belong to another recipient. Raises GatewayError when nobody knows: the report
    cannot be read, the host cuts it short of the attempt, or a row differs by nothing but its time.
    """
    for limit in LIMITS:
        report = fetch(limit) if limit else _whole_report(fetch)
        if row := _best_match(attempt, report.rows, is_bound):
            return row
        if _matches(attempt, report.rows, is_bound, but_for_the_clock):
            raise Unavailable("clock")
        if not report.truncated or covers(report.rows, attempt.started_at):
            return None
    raise Unavailable("report_cut")


def _whole_report(fetch: Fetch) -> Report:
    if not _whole_reports.acquire(timeout=LONGEST_QUEUE):
        raise Unavailable("report_busy")
    try:
        return fetch(0)
    finally:
        _whole_reports.release()


def covers(rows: Sequence[ReportRow], started_at: datetime) -> bool:
    """Say whether a cut report certainly holds everything since `started_at`.

    Only when it is ordered newest first and reaches back before: whether `limit` keeps the first or the last
    rows of an ascending list is not documented.
    """
    times = [row.created_at for row in rows if row.created_at]
    if len(times) < 2 or times[0] <= times[-1]:
        return False
    return min(times) < started_at - BEFORE


def _best_match(attempt: Attempt, rows: Sequence[ReportRow], is_bound: Callable[[str], bool]) -> ReportRow | None:
    """Return the matching row of ours; one that a person sent on the gateway's page only when there is no
    other.
    """
    found = _matches(attempt, rows, is_bound, same_message)
    found.sort(key=lambda row: (row.mode.casefold() == "panel", row.created_at or attempt.started_at, row.message_id))
    return found[0] if found else None


def _matches(
    attempt: Attempt, rows: Sequence[ReportRow], is_bound: Callable[[str], bool], same: Callable[..., bool]
) -> list[ReportRow]:
    facts = (attempt.phone, attempt.endpoint, attempt.params, attempt.started_at, attempt.ended_at)
    return [row for row in rows if same(row, *facts) and not is_bound(row.message_id)]
