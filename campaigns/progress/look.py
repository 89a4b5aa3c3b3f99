"""How far a campaign is, in numbers that add up, for the page, the command line and other programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from campaigns import allowance
from campaigns.counts import counts_of
from campaigns.journal import UNPROVEN
from campaigns.models import Campaign
from campaigns.progress.eta import Pace, eta, pace_of
from campaigns.progress.funnel import funnel
from campaigns.status import LIFTED_BY, OPEN, REACHED, PauseReason, State, Status

_FEW = 200
"""Pending recipients that are looked at one by one; of more, the pace is what limits."""


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
    eta_range_seconds: tuple[int, int] | None
    limited_by: str
    started_at: datetime | None
    finished_at: datetime | None
    funnel: dict[str, int]
    undecided: int
    """Uncertain recipients that no report can settle any more."""

    @property
    def open(self) -> int:
        """How many recipients dispatch is not done with."""
        return sum(self.counts[status] for status in OPEN)

    @property
    def waits_for_a_person(self) -> bool:
        """Say whether all that is left are lost answers that only a person can settle."""
        return 0 < self.open == self.undecided

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
    now = timezone.now()
    undecided = _undecided(campaign, counts)
    hold = _hold(campaign, counts, now) if state == State.RUNNING else None
    pace = pace_of(campaign, still_open, now) if state == State.RUNNING else Pace(0.0, 0.0, 0.0)
    left = eta(campaign, still_open, pace, now, hold.until if hold else None) if state == State.RUNNING else None
    return Progress(
        id=campaign.pk,
        name=campaign.name,
        account=campaign.account.name,
        kind=campaign.kind,
        state=str(state),
        reason=str(reason),
        total=campaign.total,
        counts=counts,
        rate_per_second=round(pace.usual, 2),
        eta_seconds=left.usual if left else None,
        eta_range_seconds=(left.soonest, left.latest) if left else None,
        limited_by=_limited_by(campaign, str(state), str(reason), counts, hold, undecided),
        started_at=campaign.started_at,
        finished_at=campaign.finished_at,
        funnel=funnel(campaign, counts),
        undecided=undecided,
    )


def _hold(campaign: Campaign, counts: dict[str, int], now: datetime) -> allowance.Allowance | None:
    """Return what keeps the next recipient back altogether, None when only the pace does."""
    limits = (
        allowance.of_window(campaign, 1, now),
        allowance.of_canary(campaign, counts, 1),
        allowance.of_day(campaign.account, 1, now),
    )
    return next((limit for limit in limits if not limit.n), None)


def _limited_by(
    campaign: Campaign,
    state: str,
    reason: str,
    counts: dict[str, int],
    hold: allowance.Allowance | None,
    undecided: int,
) -> str:
    if state == State.PAUSED:
        return f"paused: {reason}"
    if state != State.RUNNING:
        return ""
    if counts[Status.PENDING] or counts[Status.QUEUED]:
        return _limit(campaign, counts, hold)
    if counts[Status.SENDING]:
        return "answers of the gateway"
    if counts[Status.UNCERTAIN] > undecided:
        return "proof of lost answers"
    return f"the decision of a person, for {undecided} with a lost answer" if undecided else ""


def _undecided(campaign: Campaign, counts: dict[str, int]) -> int:
    if not counts[Status.UNCERTAIN]:
        return 0
    return campaign.recipients.filter(status=Status.UNCERTAIN, code=UNPROVEN).count()


def _limit(campaign: Campaign, counts: dict[str, int], hold: allowance.Allowance | None) -> str:
    """Say what limits the next recipient, and until when where that is known."""
    now = timezone.now()
    if hold:
        return hold.why + _until(campaign, hold.until)
    if campaign.account.probes:
        return "one message first: the gateway was down"
    if again_at := _all_wait(campaign, now):
        return f"wait before the next try{_until(campaign, again_at)}"
    rate = allowance.stretched_rate(campaign, counts[Status.PENDING], now)
    if rate < campaign.account.rate_per_second:
        return f"finish-by time, {rate:.2g} a second"
    return f"pace of the account, {campaign.account.rate_per_second:g} a second"


def _all_wait(campaign: Campaign, now: datetime) -> datetime | None:
    """Return when the first of a few pending recipients may be tried again, if none of them may be before."""
    pending = campaign.recipients.filter(status=Status.PENDING).order_by("id")
    waits = list(pending.values_list("not_before", flat=True)[: _FEW + 1])
    moments = [moment for moment in waits if moment and moment > now]
    return min(moments) if moments and len(moments) == len(waits) <= _FEW else None


def _until(campaign: Campaign, moment: datetime | None) -> str:
    zone = ZoneInfo(campaign.account.timezone)
    return f", until {moment.astimezone(zone):%a %d %b %H:%M} {zone}" if moment else ""
