"""How fast a campaign goes, and when it will be through: a range, since no pace is steady."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns import allowance
from campaigns.duration import duration, rate_of
from campaigns.models import Campaign

_USUAL = timedelta(seconds=60)
_LOOK_BACKS = (timedelta(seconds=20), _USUAL, timedelta(minutes=5))
_MARGIN = 0.1
"""Share by which the pace may still rise or fall beyond what was seen."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Recipients done with per second: over the last minute, and the least and most over shorter and longer times."""

    usual: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Eta:
    """Seconds until nothing is open any more, closed hours included."""

    usual: int
    soonest: int
    latest: int


def pace_of(campaign: Campaign, still_open: int, now: datetime) -> Pace:
    """Return how fast it went lately, by the samples that dispatch takes; zeros when nothing moved."""
    rates = {back: _rate(campaign, still_open, now, back) for back in _LOOK_BACKS}
    moving = [rate for rate in rates.values() if rate > 0]
    return Pace(rates[_USUAL], min(moving, default=0.0), max(moving, default=0.0))


def _rate(campaign: Campaign, still_open: int, now: datetime, back: timedelta) -> float:
    first = campaign.samples.filter(at__gte=now - back).order_by("at").values_list("at", "open").first()
    if first is None:
        return 0.0
    at, was_open = first
    seconds = (now - at).total_seconds()
    return max(was_open - still_open, 0) / seconds if seconds >= 1 else 0.0


def eta(campaign: Campaign, still_open: int, pace: Pace, now: datetime, held_until: datetime | None) -> Eta | None:
    """Return when it will be through; None while nobody can know.

    While it is held until a known moment, such as the opening of its window, the account's own pace counts.
    """
    usual = pace.usual or (rate_of(campaign.account) if held_until else 0.0)
    if not usual or not still_open:
        return None
    least, most = min(pace.least or usual, usual), max(pace.most, usual)
    found = [_seconds(campaign, still_open, rate, now) for rate in (usual, most * (1 + _MARGIN), least * (1 - _MARGIN))]
    known = [seconds for seconds in found if seconds is not None]
    return Eta(known[0], known[1], known[2]) if len(known) == len(found) else None


def _seconds(campaign: Campaign, still_open: int, rate: float, now: datetime) -> int | None:
    return duration(campaign.account, still_open, rate, now, allowance.window_of(campaign))[0]
