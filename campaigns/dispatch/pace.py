"""An account's pace: a generic cell rate, kept as one moment in the account's row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_MARGIN = 0.05
"""Share of the pace kept back, so that what goes a little early or late pushes no second over the limit."""
_LATE = timedelta(milliseconds=10)
"""A question this late loses nothing. With `ahead` it must stay below `_MARGIN` of a second."""


@dataclass(frozen=True, slots=True)
class Grant:
    """How many messages may go now, and the moment to store for the next question."""

    n: int
    next_at: datetime


def grant(
    now: datetime,
    next_at: datetime | None,
    per_second: float,
    burst: int,
    want: int,
    ahead: timedelta,
    longest: timedelta = timedelta(0),
) -> Grant:
    """Say how many of `want` messages may go now, so that no second has more than `per_second`.

    `burst` may go at once after a rest, beyond that; `ahead` is how long until the next question, granted in advance.
    `longest` is the longest time between two messages, where that is more than the two requests of one take; a moment
    further ahead was stored by a clock that has been set back since, or at a slower pace, and counts for nothing.
    """
    interval = interval_of(per_second)
    earliest = now - max(interval * (burst - 1), _LATE)
    theoretical = max(next_at or earliest, earliest)
    if theoretical > now + ahead + max(2 * interval, longest):
        theoretical = now
    room = now + ahead - theoretical
    fits = room // interval + 1 if room >= timedelta(0) else 0
    n = min(want, fits)
    return Grant(n, theoretical + interval * n)


def interval_of(per_second: float) -> timedelta:
    """Return the time from one message to the next."""
    return timedelta(seconds=(1 + _MARGIN) / per_second)
