"""Progress over time as the points of an SVG line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign

WIDTH, HEIGHT = 600, 120
_POINTS = 300
_LEAST = 3
_MOST_READ = 2_000


@dataclass(frozen=True, slots=True)
class Chart:
    """How many the gateway had accepted at each moment. `points` fits a box of WIDTH by HEIGHT."""

    points: str
    area: str
    first: datetime
    last: datetime
    most: int
    half: int
    width: int = WIDTH
    height: int = HEIGHT
    middle: int = HEIGHT // 2


def of(campaign: Campaign) -> Chart | None:
    """Return the chart of the campaign's latest samples; None while there is no line to draw."""
    newest = campaign.samples.order_by("-at").values_list("at", "accepted")[:_MOST_READ]
    samples = list(newest)[::-1]
    most = max((n for _, n in samples), default=0)
    if not most or len(samples) < _LEAST or samples[-1][0] <= samples[0][0]:
        return None
    thin = samples[:: max(len(samples) // _POINTS, 1)]
    if thin[-1] != samples[-1]:
        thin.append(samples[-1])
    first, last = samples[0][0], samples[-1][0]
    seconds = (last - first).total_seconds()
    points = " ".join(
        f"{WIDTH * (at - first).total_seconds() / seconds:.1f},{HEIGHT - HEIGHT * n / most:.1f}" for at, n in thin
    )
    return Chart(points, f"0,{HEIGHT} {points} {WIDTH},{HEIGHT}", first, last, most, most // 2)
