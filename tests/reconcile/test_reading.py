"""A report that the host cuts short is read day by day, then with the limit it needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from campaigns.reconcile.reading import Reading

FIRST, LAST = date(2026, 6, 24), date(2026, 6, 26)


class Part:
    """One answer: the rows that fit, and how many there are."""

    def __init__(self, rows: list[str], most: int) -> None:
        self.rows, self.total = rows[:most], len(rows)
        self.count, self.truncated = len(self.rows), len(rows) > most

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)


class Host:
    """A gateway with so many rows a day that sends at most `cap`, or as many as the limit asks if it `obeys`."""

    def __init__(self, a_day: int, cap: int, obeys: bool) -> None:
        self.a_day, self.cap, self.obeys = a_day, cap, obeys

    def campaign_report_rows(self, first: date, last: date, limit: int = 0) -> Part:
        days = range(first.toordinal(), last.toordinal() + 1)
        rows = [f"{day}-{n}" for day in days for n in range(self.a_day)]
        return Part(rows, limit if limit and self.obeys else self.cap)


@pytest.mark.parametrize(
    ("host", "complete", "seen"),
    [
        pytest.param(Host(5, 100, False), True, 15, id="all at once"),
        pytest.param(Host(5, 6, False), True, 15, id="day by day"),
        pytest.param(Host(5, 3, True), True, 15, id="with a limit"),
        pytest.param(Host(5, 3, False), False, 3, id="never whole"),
    ],
)
def test_what_is_cut_off_is_read_in_smaller_parts(host: Any, complete: bool, seen: int) -> None:
    reading = Reading(host, FIRST, LAST)
    assert len(set(reading.rows())) == seen
    assert reading.complete is complete
