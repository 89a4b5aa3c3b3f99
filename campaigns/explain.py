"""Why an account's gateway could not be used, in a neutral sentence; page and command line each add their own cure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from campaigns.gateway import AccountPaused, GatewayError, Rejected
from campaigns.models import Account

Code = Literal["credentials", "config", "not_connected", "quota", "refused", "unreachable"]


@dataclass(frozen=True, slots=True)
class Explained:
    """What went wrong: a stable word for whoever adds the way to the cure, and a full sentence."""

    code: Code
    text: str


def explain(account: Account, error: GatewayError) -> Explained:
    """Say what an error of the gateway means for the account."""
    if isinstance(error, AccountPaused) and error.reason == "credentials":
        return Explained("credentials", f"The gateway refuses the token of {account.name} ({error.code}).")
    if isinstance(error, AccountPaused) and error.reason == "config":
        text = f"Nothing at the base URL of {account.name} answers like the gateway ({error.code}). Check the URL."
        return Explained("config", text)
    if isinstance(error, AccountPaused) and error.reason == "connection":
        return not_connected(account)
    if isinstance(error, AccountPaused) and error.reason == "quota":
        return Explained("quota", f"{account.name} has no balance left ({error.code}). Recharge it at the gateway.")
    if isinstance(error, Rejected):
        return Explained("refused", f"The gateway refuses it ({error.code}): {error.reason or 'it gives no reason'}")
    text = f"The gateway of {account.name} cannot be reached ({error.code}). Check its base URL, then try again."
    return Explained("unreachable", text)


def not_connected(account: Account) -> Explained:
    """Say that the account's phone is not connected."""
    return Explained("not_connected", f"The WhatsApp phone of {account.name} is not connected: scan its QR code.")
