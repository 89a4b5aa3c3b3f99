"""What an account and a campaign may send now, apart from the pace: window, daily cap, warm-up, finish-by, canary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Sum

from campaigns.models import Account, Campaign, Recipient, Tally
from campaigns.status import Status
from campaigns.windows import Window

_ON_THEIR_WAY = (Status.QUEUED, Status.SENDING)
_UNKNOWN_YET = (*_ON_THEIR_WAY, Status.UNCERTAIN, Status.SUBMITTED, Status.SENT)
_BEGUN = (*_UNKNOWN_YET, Status.DELIVERED, Status.READ, Status.FAILED, Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most `n` recipients may go; `why` and `until` say what limits it, empty when nothing does."""

    n: int
    why: str = ""
    until: datetime | None = None


def window_of(campaign: Campaign) -> Window | None:
    """Return when the campaign may send: its own window, else its account's."""
    return Window.of(campaign.window) or Window.of(campaign.account.window)


def of_window(campaign: Campaign, want: int, now: datetime) -> Allowance:
    """Return nothing outside the send window."""
    window, zone = window_of(campaign), ZoneInfo(campaign.account.timezone)
    if window is None or window.is_open(now, zone):
        return Allowance(want)
    return Allowance(0, f"send window {window}", window.next_opening(now, zone))


def cap_of(account: Account, now: datetime) -> int | None:
    """Return today's cap: the account's own, or less while its number warms up; None for none."""
    if account.warm_up_from is None or account.warm_up_began is None:
        return account.daily_cap
    day = (now.astimezone(ZoneInfo(account.timezone)).date() - account.warm_up_began).days
    warm = round(account.warm_up_from * account.warm_up_growth ** min(max(day, 0), 60))
    return warm if account.daily_cap is None else min(warm, account.daily_cap)


def of_day(account: Account, want: int, now: datetime) -> Allowance:
    """Return what is left of today's cap, counting what is on its way."""
    cap = cap_of(account, now)
    if cap is None:
        return Allowance(want)
    zone = ZoneInfo(account.timezone)
    today = now.astimezone(zone).date()
    midnight = datetime.combine(today, time(), zone).astimezone(UTC)
    mine = Recipient.objects.filter(account=account)
    on_their_way = (
        Tally.objects.filter(campaign__account=account, status__in=_ON_THEIR_WAY).aggregate(n=Sum("n"))["n"] or 0
    )
    # A lost answer counts on the day on which it may have been accepted, however long it waits for its proof.
    perhaps = mine.filter(status=Status.UNCERTAIN, claimed_at__gte=midnight).count()
    used = mine.filter(accepted_at__gte=midnight).count() + perhaps + on_their_way
    if used < cap:
        return Allowance(min(want, cap - used))
    tomorrow = datetime.combine(today + timedelta(days=1), time(), zone).astimezone(UTC)
    return Allowance(0, f"daily cap of {cap}", tomorrow)


def stretched_rate(campaign: Campaign, pending: int, now: datetime) -> float:
    """Return messages a second that last until `finish_by`, never above the account's rate."""
    rate = campaign.account.rate_per_second
    if campaign.finish_by is None or campaign.finish_by <= now:
        return rate
    window = window_of(campaign)
    zone = ZoneInfo(campaign.account.timezone)
    seconds = (
        window.open_seconds(now, campaign.finish_by, zone) if window else (campaign.finish_by - now).total_seconds()
    )
    return min(rate, pending / seconds) if seconds > 0 else rate


def of_canary(campaign: Campaign, counts: Mapping[str, int], want: int) -> Allowance:
    """Return what is left of the canary until it has proven itself; `counts` is the campaign's, by status."""
    if campaign.canary is None or campaign.canary_passed_at is not None:
        return Allowance(want)
    begun = sum(counts.get(status, 0) for status in _BEGUN)
    if begun < campaign.canary:
        return Allowance(min(want, campaign.canary - begun))
    full_at = campaign.canary_full_at
    until = full_at + timedelta(minutes=campaign.canary_minutes) if full_at else None
    return Allowance(0, f"canary of {campaign.canary}", until)


@dataclass(frozen=True, slots=True)
class CanaryVerdict:
    """What became of the first messages; `known` when nothing more is waited for."""

    known: bool
    failed_percent: float


def canary_verdict(campaign: Campaign, counts: Mapping[str, int], now: datetime) -> CanaryVerdict:
    """Judge a full canary: known once each is delivered or failed, or once its minutes have passed."""
    begun = sum(counts.get(status, 0) for status in _BEGUN)
    waiting = sum(counts.get(status, 0) for status in _UNKNOWN_YET)
    until = of_canary(campaign, counts, 1).until
    failed = counts.get(Status.FAILED, 0) + counts.get(Status.EXPIRED, 0)
    over = until is not None and until <= now
    return CanaryVerdict(not waiting or over, 100 * failed / begun if begun else 0.0)
