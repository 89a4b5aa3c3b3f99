"""`campaigns account check`: what the gateway says of an account, and the QR code that connects it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.utils import timezone

from campaigns.cli import qr
from campaigns.cli.cures import told
from campaigns.cli.group import Refusal
from campaigns.cli.parts import account_named, console, print_json
from campaigns.connections import HURRIED, gateway_of
from campaigns.explain import explain, not_connected
from campaigns.gateway import Balance, GatewayError, Instance, QrCode
from campaigns.models import Account


@dataclass(frozen=True, slots=True)
class Found:
    """The gateway's answers about one account."""

    account: Account
    balance: Balance
    state: Instance | QrCode

    @property
    def connected(self) -> bool:
        """Say whether the account's WhatsApp phone is connected to the gateway."""
        return isinstance(self.state, Instance) and self.state.connected

    def as_json(self) -> dict[str, Any]:
        """Return it as `campaigns account check --json` prints it."""
        instance = self.state if isinstance(self.state, Instance) else None
        expires = self.balance.expires or (instance.expires if instance else None)
        return account_facts(self.account) | {
            "connected": self.connected,
            "balance": self.balance.quota,
            "expires": expires.isoformat() if expires else None,
            "usage_today": instance.usage_today if instance else None,
            "webhook_registered": instance.webhook_url == webhook_url(self.account) if instance else None,
        }


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--qr", "target", type=click.Path(path_type=Path, dir_okay=False), help="Where the QR code is saved.")
def check(name: str, as_json: bool, target: Path | None) -> None:
    """Ask the gateway about NAME: connection, balance, expiry, usage today; shows the QR code that connects it.

    Exit code 1 when the phone is not connected, as when the gateway cannot be asked.
    """
    found = _ask(account_named(name))
    code = found.state if isinstance(found.state, QrCode) else QrCode()
    saved = _save(code, target or settings.DATA_DIR / qr.file_name(name)) if code.png else None
    if as_json:
        print_json(found.as_json() | {"qr": str(saved) if saved else None})
    else:
        _show(found)
        _show_code(code, saved)
    if not found.connected:
        raise Refusal(not_connected(found.account).text)


def _show_code(code: QrCode, saved: Path | None) -> None:
    if code.png:
        if (picture := qr.drawing(code.png)) is not None:
            console.print(picture, soft_wrap=True)
        console.print(f"Scan it with WhatsApp on the phone that shall send: Linked devices. Saved as {saved}.")
    elif code.link:
        console.print(f"Scan the code at this address, which is a secret: {code.link}", soft_wrap=True)


def _ask(account: Account) -> Found:
    gateway = gateway_of(account, HURRIED)
    try:
        balance, state = gateway.check_balance(), gateway.qr_code()
    except GatewayError as error:
        raise Refusal(told(account, explain(account, error))) from None
    Account.objects.filter(pk=account.pk).update(balance=balance.quota, checked_at=timezone.now())
    return Found(account, balance, state)


def _save(code: QrCode, path: Path) -> Path:
    try:
        qr.save(code.png, path)
    except OSError as error:
        raise Refusal(
            f"The QR code cannot be saved as {path} ({error.strerror}). Name another file with --qr."
        ) from None
    return path


def _show(found: Found) -> None:
    facts = found.as_json()
    connected = "connected" if found.connected else "NOT connected"
    console.print(f"{found.account.name}: {connected}, balance {found.balance.quota:,}")
    if facts["expires"]:
        console.print(f"expires {facts['expires'][:16].replace('T', ' ')} UTC")
    if facts["usage_today"] is not None:
        console.print(f"sent today {facts['usage_today']:,}")
    console.print(f"webhook {facts['webhook_url']}", soft_wrap=True)
    if facts["webhook_registered"] is False:
        console.print("The gateway does not report to it: enter it in the gateway's portal.", style="yellow")


def account_facts(account: Account) -> dict[str, object]:
    """Return an account's settings as the commands print them; no secret but the webhook's address."""
    return {
        "name": account.name,
        "base_url": account.base_url,
        "rate_per_second": account.rate_per_second,
        "daily_cap": account.daily_cap,
        "timezone": account.timezone,
        "paused": account.pause_reason,
        "webhook_url": webhook_url(account),
    }


def webhook_url(account: Account) -> str:
    """Return what is entered in the gateway's portal so that it reports to us."""
    root = settings.PUBLIC_URL.rstrip("/") or f"http://{settings.HOST}:{settings.PORT}"
    return f"{root}/webhooks/{account.webhook_secret}"
