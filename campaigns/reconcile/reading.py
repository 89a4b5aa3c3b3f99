"""Reads a report whole: where the gateway cuts it short, day by day, then with the limit it needs."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date, timedelta

from campaigns.gateway import Gateway, ReportRow, ReportStream


class Reading:
    """The rows of some days, as a stream. A row may come twice.

    `complete` is true once the loop has ended and nothing was cut off: only then does a message that did not
    come count as absent.
    """

    def __init__(self, gateway: Gateway, first: date, last: date) -> None:
        self._gateway = gateway
        self._first = first
        self._last = last
        self.complete = False

    def rows(self) -> Iterator[ReportRow]:
        """Yield the rows. Raises GatewayError when a part cannot be read."""
        whole = yield from self._part(self._first, self._last)
        self.complete = not whole.truncated
        if not self.complete and self._first < self._last:
            self.complete = yield from self._by_day(whole.total)
        if not self.complete:
            again = yield from self._part(self._first, self._last, whole.total)
            self.complete = not again.truncated

    def _by_day(self, expected: int) -> Generator[ReportRow, None, bool]:
        """Read each day by itself; say whether the days, in one piece each, hold at least `expected` rows."""
        found = 0
        for n in range((self._last - self._first).days + 1):
            day = self._first + timedelta(days=n)
            stream = yield from self._part(day, day)
            if stream.truncated:
                stream = yield from self._part(day, day, stream.total)
            if stream.truncated:
                return False
            found += stream.count
        # Fewer: a host that leaves out the last day of a range.
        return found >= expected

    def _part(self, first: date, last: date, limit: int = 0) -> Generator[ReportRow, None, ReportStream]:
        stream = self._gateway.campaign_report_rows(first, last, limit)
        yield from stream
        return stream
