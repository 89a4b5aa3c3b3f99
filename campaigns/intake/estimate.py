"""What a campaign will cost against the balance, and how long it will take at the account's rate."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from campaigns.connections import gateway_of
from campaigns.duration import duration, rate_of
from campaigns.gateway import GatewayError
from campaigns.models import Account


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
