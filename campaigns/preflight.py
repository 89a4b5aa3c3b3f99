"""What to know before a launch: red lines block it, yellow ones want a yes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone

from campaigns.connections import gateway_of
from campaigns.gateway import AccountPaused, Gateway, GatewayError, Instance
from campaigns.models import Account, Campaign
from campaigns.status import Status

Level = Literal["red", "yellow", "note"]
_MANY_BAD = 0.2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know before a launch, as a full sentence."""

    level: Level
    code: str
    text: str


def preflight(campaign: Campaign) -> list[Finding]:
    """Look at the rows, then ask the gateway; return what stands in the way, the worst first."""
    found = [*_rows(campaign), *_gateway(campaign)]
    return sorted(found, key=lambda finding: ("red", "yellow", "note").index(finding.level))


def _rows(campaign: Campaign) -> Iterator[Finding]:
    good = campaign.recipients.filter(status=Status.PENDING).count()
    bad = campaign.total - good
    if not good:
        yield Finding("red", "no_valid_row", "No row can be sent. Mend the spreadsheet and import it again.")
    elif bad > _MANY_BAD * campaign.total:
        yield Finding("yellow", "many_bad_rows", f"{bad} of {campaign.total} rows will not be sent.")
    elif bad:
        yield Finding("note", "bad_rows", f"{bad} of {campaign.total} rows will not be sent.")


def _gateway(campaign: Campaign) -> Iterator[Finding]:
    account = campaign.account
    gateway = gateway_of(account)
    try:
        balance = gateway.check_balance()
        Account.objects.filter(pk=account.pk).update(balance=balance.quota, checked_at=timezone.now())
        needed = campaign.recipients.filter(status=Status.PENDING).count()
        if balance.quota < needed:
            text = f"The balance of {account.name} is {balance.quota}; {needed} messages are to be sent."
            yield Finding("red" if balance.quota <= 0 else "yellow", "balance", text)
        if balance.expires and balance.expires <= timezone.now():
            yield Finding(
                "yellow", "expired", f"The gateway says {account.name} expired on {balance.expires:%Y-%m-%d}."
            )
        yield from _connection(account, gateway)
    except GatewayError as error:
        yield Finding("red", "gateway", explain(account, error))


def _connection(account: Account, gateway: Gateway) -> Iterator[Finding]:
    answer = gateway.qr_code()
    if not (isinstance(answer, Instance) and answer.connected):
        yield Finding(
            "red",
            "not_connected",
            f"The WhatsApp phone of {account.name} is not connected: "
            f"scan the QR code that `campaigns account check {account.name}` shows.",
        )


def explain(account: Account, error: GatewayError) -> str:
    """Say in a sentence why the gateway could not be asked, and what to do."""
    if isinstance(error, AccountPaused) and error.reason == "credentials":
        return (
            f"The gateway refuses the token of {account.name} ({error.code}). Correct it with `campaigns account add`."
        )
    if isinstance(error, AccountPaused) and error.reason == "config":
        return f"Nothing at the base URL of {account.name} answers like the gateway ({error.code}). Check the URL."
    return f"The gateway of {account.name} cannot be reached ({error.code}). Check its base URL, then try again."
