"""What a campaign will cost against the balance, and how long it will take at the account's rate."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from campaigns import allowance
from campaigns.connections import gateway_of
from campaigns.gateway import GatewayError
from campaigns.models import Account
from campaigns.windows import Window

_FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Estimate:
    """`balance` is the gateway's word now, the last one known when it did not answer (`asked` is False), or None.

    `seconds` counts from now to the last message, closed hours included; None for more than a year.
    """

    messages: int
    balance: int | None
    asked: bool
    seconds: int | None
    rate_per_second: float
    limited_by: str

    @property
    def short(self) -> int:
        """How many messages the balance does not cover."""
        return 0 if self.balance is None else max(self.messages - max(self.balance, 0), 0)

    def as_json(self) -> dict[str, Any]:
        """Return it as printed."""
        return asdict(self) | {"short": self.short}


def estimate(account: Account, messages: int) -> Estimate:
    """Ask the gateway for the balance and work out the time. A gateway that cannot be asked is no error."""
    balance, asked = account.balance, False
    # Without an answer the last balance known has to do: what can be said of the file does not wait for the gateway.
    with suppress(GatewayError):
        balance, asked = gateway_of(account).check_balance(once=True).quota, True
    rate = rate_of(account)
    seconds, limited_by = duration(account, messages, rate, timezone.now())
    return Estimate(messages, balance, asked, seconds, round(rate, 3), limited_by)


def rate_of(account: Account) -> float:
    """Return the messages a second that pace and gap of the account allow together."""
    gap = (account.gap_min + max(account.gap_max, account.gap_min)) / 2
    return min(account.rate_per_second, 1 / gap) if gap > 0 else account.rate_per_second


def duration(account: Account, messages: int, rate: float, now: datetime) -> tuple[int | None, str]:
    """Return the seconds until the last of `messages` has gone, and what makes it longer than the rate alone would.

    Walks day by day through the account's send window and its daily cap, which grows while the number warms up.
    """
    zone, window = ZoneInfo(account.timezone), Window.of(account.window)
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
    return window.next_opening(begin, zone) + timedelta(seconds=seconds)
