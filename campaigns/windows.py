"""Send windows: the days and hours, in the account's time zone, in which messages may go. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Self
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FORM = re.compile(r"(?:(?P<days>[A-Za-z,\- ]+?)\s+)?(?P<start>\d{1,2}:\d{2})\s*-\s*(?P<end>\d{1,2}:\d{2})")
_LOOK_AHEAD = 8
"""Days in which any window opens at least once."""


class BadWindow(ValueError):
    """The text is no window; the message shows how one is written."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days (0 is Monday) and wall-clock hours. An end at or before the start lies on the next day."""

    days: frozenset[int]
    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `Mon-Fri 09:00-18:00`, `Mon,Wed 10:00-12:00` or `09:00-18:00`. Raises BadWindow."""
        match = _FORM.fullmatch(text.strip())
        if not match:
            raise BadWindow(f"{text!r} is not a window. Write for example Mon-Sat 09:00-18:00.")
        try:
            start, end = (time.fromisoformat(match[name].zfill(5)) for name in ("start", "end"))
        except ValueError:
            raise BadWindow(f"{text!r} names an hour that does not exist.") from None
        return cls(_days(match["days"] or "Mon-Sun"), start, end)

    @classmethod
    def of(cls, stored: dict[str, Any] | None) -> Self | None:
        """Return the window as it was stored; None for none."""
        if not stored:
            return None
        start, end = time.fromisoformat(stored["start"]), time.fromisoformat(stored["end"])
        return cls(frozenset(stored["days"]), start, end)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {"days": sorted(self.days), "start": f"{self.start:%H:%M}", "end": f"{self.end:%H:%M}"}

    def __str__(self) -> str:
        """Return it as a person writes it."""
        days = "" if len(self.days) == len(DAYS) else f"{_written(self.days)} "
        return f"{days}{self.start:%H:%M}-{self.end:%H:%M}"

    def is_open(self, now: datetime, zone: ZoneInfo) -> bool:
        """Say whether messages may go at this moment."""
        return any(opens <= now < closes for opens, closes in self._spans(now, zone))

    def next_opening(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return when messages may go next, in UTC: `now` when the window is open."""
        return min(max(opens, now) for opens, closes in self._spans(now, zone) if closes > now)

    def open_seconds(self, now: datetime, until: datetime, zone: ZoneInfo) -> float:
        """Return how many seconds the window is open between two moments at most a year apart."""
        spans = self._spans(now, zone, days=min((until - now).days + 3, 367))
        return sum(max((min(closes, until) - max(opens, now)).total_seconds(), 0.0) for opens, closes in spans)

    def after(self, now: datetime, seconds: float, zone: ZoneInfo) -> datetime:
        """Return when the window will have been open for so long, in UTC, where that is within a week."""
        left, closes = timedelta(seconds=seconds), now
        for opens, closes in self._spans(now, zone):
            begin = max(opens, now)
            if closes > begin:
                if left <= closes - begin:
                    return begin + left
                left -= closes - begin
        return closes

    def _spans(self, now: datetime, zone: ZoneInfo, days: int = _LOOK_AHEAD) -> Iterator[tuple[datetime, datetime]]:
        """Yield opening and closing times in UTC, from yesterday on. Wall-clock hours, also where the clock changes."""
        first = now.astimezone(zone).date() - timedelta(days=1)
        for day in (first + timedelta(days=n) for n in range(days + 2)):
            if day.weekday() in self.days:
                last = day if self.end > self.start else day + timedelta(days=1)
                opens, closes = _moment(day, self.start, zone), _moment(last, self.end, zone)
                if closes > opens:
                    yield opens, closes


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return a wall-clock time in UTC; one that the change to summer time skips counts as the moment after the jump."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _written(days: frozenset[int]) -> str:
    """Return days as `_days` reads them; three or more in a row are first and last: Mon-Thu,Sat."""
    parts: list[str] = []
    for _, run in groupby(enumerate(sorted(days)), key=lambda item: item[1] - item[0]):
        names = [DAYS[day] for _, day in run]
        parts += names if len(names) < 3 else [f"{names[0]}-{names[-1]}"]
    return ",".join(parts)


def _days(text: str) -> frozenset[int]:
    chosen: set[int] = set()
    for part in text.split(","):
        first, dash, last = (word.strip().capitalize()[:3] for word in part.partition("-"))
        if first not in DAYS or (dash and last not in DAYS):
            raise BadWindow(f"{text!r} names a day that does not exist. Days: {', '.join(DAYS)}.")
        begin, end = DAYS.index(first), DAYS.index(last) if dash else DAYS.index(first)
        chosen |= {day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)}
    return frozenset(chosen)
