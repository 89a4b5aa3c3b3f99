"""How far a campaign is, in numbers that add up, for the page, the command line and other programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from campaigns import allowance
from campaigns.counts import counts_of
from campaigns.funnel import funnel
from campaigns.models import Campaign
from campaigns.status import LIFTED_BY, OPEN, REACHED, PauseReason, State, Status

_LOOK_BACK = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Progress:
    """One campaign at one moment. `counts` has every status and adds up to `total`."""

    id: int
    name: str
    account: str
    kind: str
    state: str
    reason: str
    total: int
    counts: dict[str, int]
    rate_per_second: float
    eta_seconds: int | None
    limited_by: str
    started_at: datetime | None
    finished_at: datetime | None
    funnel: dict[str, int]

    @property
    def open(self) -> int:
        """How many recipients dispatch is not done with."""
        return sum(self.counts[status] for status in OPEN)

    @property
    def accepted(self) -> int:
        """How many the gateway accepted, however far they came since."""
        return sum(self.counts[status] for status in REACHED)

    @property
    def cure(self) -> str:
        """What would lift the pause; empty when there is none."""
        return LIFTED_BY[PauseReason(self.reason)] if self.reason else ""

    def as_json(self) -> dict[str, Any]:
        """Return what `campaigns status --json` prints; times as ISO 8601."""
        data = asdict(self)
        for key in ("started_at", "finished_at"):
            data[key] = data[key].isoformat() if data[key] else None
        return data


def progress(campaign: Campaign) -> Progress:
    """Return where the campaign stands now; an account's pause shows as the campaign's."""
    counts = counts_of(campaign)
    state, reason = campaign.state, campaign.reason
    if state == State.RUNNING and campaign.account.pause_reason:
        state, reason = State.PAUSED, campaign.account.pause_reason
    still_open = sum(counts[status] for status in OPEN)
    rate = _rate(campaign, still_open) if state == State.RUNNING else 0.0
    return Progress(
        id=campaign.pk,
        name=campaign.name,
        account=campaign.account.name,
        kind=campaign.kind,
        state=str(state),
        reason=str(reason),
        total=campaign.total,
        counts=counts,
        rate_per_second=round(rate, 2),
        eta_seconds=round(still_open / rate) if rate > 0 and still_open else None,
        limited_by=_limited_by(campaign, str(state), str(reason), counts),
        started_at=campaign.started_at,
        finished_at=campaign.finished_at,
        funnel=funnel(campaign, counts),
    )


def _rate(campaign: Campaign, still_open: int) -> float:
    """Return recipients done with per second, over the last minute or since the start."""
    now = timezone.now()
    recent = campaign.samples.filter(at__gte=now - _LOOK_BACK).order_by("at").first()
    if recent is None:
        return 0.0
    seconds = (now - recent.at).total_seconds()
    return max(recent.open - still_open, 0) / seconds if seconds >= 1 else 0.0


def _limited_by(campaign: Campaign, state: str, reason: str, counts: dict[str, int]) -> str:
    if state == State.PAUSED:
        return f"paused: {reason}"
    if state != State.RUNNING:
        return ""
    if counts[Status.PENDING] or counts[Status.QUEUED]:
        return _limit(campaign, counts)
    if counts[Status.SENDING]:
        return "answers of the gateway"
    return "proof of lost answers" if counts[Status.UNCERTAIN] else ""


def _limit(campaign: Campaign, counts: dict[str, int]) -> str:
    """Say what holds the next recipient back, and until when where that is known."""
    now = timezone.now()
    limits = (
        allowance.of_window(campaign, 1, now),
        allowance.of_canary(campaign, counts, 1),
        allowance.of_day(campaign.account, 1, now),
    )
    for limit in limits:
        if not limit.n:
            zone = ZoneInfo(campaign.account.timezone)
            until = f", until {limit.until.astimezone(zone):%a %d %b %H:%M} {zone}" if limit.until else ""
            return f"{limit.why}{until}"
    rate = allowance.stretched_rate(campaign, counts[Status.PENDING], now)
    if rate < campaign.account.rate_per_second:
        return f"finish-by time, {rate:.2g} a second"
    return f"pace of the account, {campaign.account.rate_per_second:g} a second"
