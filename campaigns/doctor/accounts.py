"""The gateway accounts: whether each can be used and its phone is connected."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.connections import HURRIED, gateway_of
from campaigns.doctor.finding import Finding
from campaigns.gateway import GatewayError, Instance
from campaigns.models import Account


def reachable() -> Iterator[Finding]:
    """Ask each account's gateway whether its phone is connected."""
    for account in Account.objects.all():
        name = f"account {account.name}"
        try:
            answer = gateway_of(account, HURRIED).qr_code()
        except GatewayError as error:
            yield Finding(name, "broken", f"the gateway cannot be used ({error.code})", "Check its base URL and token.")
            continue
        if isinstance(answer, Instance) and answer.connected:
            yield Finding(name, "ok", "connected")
        else:
            cure = f"Run `campaigns account check {account.name}`."
            yield Finding(name, "warning", "the phone is not connected", cure)
