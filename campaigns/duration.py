"""How long an account takes for so many messages, with its closed hours and daily caps."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaigns import allowance
from campaigns.models import Account
from campaigns.windows import Window

_FURTHEST = timedelta(days=366)


def rate_of(account: Account) -> float:
    """Return the messages a second that pace and gap of the account allow together."""
    gap = (account.gap_min + max(account.gap_max, account.gap_min)) / 2
    return min(account.rate_per_second, 1 / gap) if gap > 0 else account.rate_per_second


def duration(
    account: Account, messages: int, rate: float, now: datetime, window: Window | None = None
) -> tuple[int | None, str]:
    """Return the seconds until the last of `messages` has gone, and what makes it longer than the rate alone would.

    Walks day by day through the send window, the account's unless another is given, and through the daily cap, which
    grows while the number warms up. More than a year is None.
    """
    zone, window = ZoneInfo(account.timezone), window or Window.of(account.window)
    begin, left, limited_by = now, messages, ""
    while begin - now < _FURTHEST:
        tomorrow = datetime.combine(begin.astimezone(zone).date() + timedelta(days=1), time(), zone).astimezone(UTC)
        cap = allowance.of_day(account, left, now).n if begin is now else allowance.cap_of(account, begin)
        today = left if cap is None else min(left, cap)
        open_seconds = window.open_seconds(begin, tomorrow, zone) if window else (tomorrow - begin).total_seconds()
        if today == left and left <= open_seconds * rate:
            return round((_when(window, zone, begin, left / rate) - now).total_seconds()), limited_by
        going = min(today, int(open_seconds * rate))
        limited_by = f"daily cap of {cap}" if going == today else f"send window {window}" if window else limited_by
        left -= going
        begin = tomorrow
    return None, limited_by


def _when(window: Window | None, zone: ZoneInfo, begin: datetime, seconds: float) -> datetime:
    """Return when so many open seconds have passed."""
    if window is None:
        return begin + timedelta(seconds=seconds)
    return window.after(begin, seconds, zone)
