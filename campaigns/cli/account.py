"""`campaigns account`: add, list, check, remove gateway accounts."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from django.conf import settings
from django.db.models import ProtectedError
from rich.table import Table

from campaigns.cli.group import Refusal
from campaigns.cli.parts import account_named, console, print_json
from campaigns.connections import gateway_of
from campaigns.gateway import BadConnection, Connection, GatewayError, Instance, QrCode
from campaigns.models import Account
from campaigns.preflight import explain


@click.group()
def account() -> None:
    """The gateway accounts that campaigns are sent from."""


_SECONDS = {"s": 1, "m": 60, "h": 3600}


class Rate(click.ParamType[float]):
    """Messages per second, written `5`, `5/s`, `300/m` or `1000/h`."""

    name = "N/s"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return messages per second; fails on anything that is not a positive rate."""
        match = re.fullmatch(r"(\d+(?:\.\d+)?)(?:/([smh]))?", str(value).strip())
        if not match or float(match[1]) <= 0:
            self.fail(f"{value!r} is not a rate. Write 5/s, 300/m or 1000/h.", param, ctx)
        return float(match[1]) / _SECONDS[match[2] or "s"]


def _zone(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise click.BadParameter(f"{value!r} is not a time zone. Write for example Asia/Kolkata.") from None
    return value


@account.command()
@click.argument("name")
@click.option("--base-url", required=True, help="Where the gateway answers, with or without https:// and /api.")
@click.option("--token", required=True, help="Instance id, API key or access token; stored encrypted.")
@click.option("--rate", type=Rate(), default="5/s", show_default=True, help="Messages a second, e.g. 5/s or 300/m.")
@click.option(
    "--burst",
    type=click.IntRange(1, 1000),
    default=1,
    show_default=True,
    help="Messages at once after a rest.",
)
@click.option("--daily-cap", type=click.IntRange(1), help="Most messages in a day of the account's zone.")
@click.option("--timezone", default="Asia/Kolkata", show_default=True, callback=_zone)
@click.option("--region", default="IN", show_default=True, help="Country of numbers without a country code.")
@click.option("--transport", type=click.Choice(["form", "query", "get"]), default="form", show_default=True)
@click.option("--replace", is_flag=True, help="Change the account of that name instead.")
def add(name: str, base_url: str, token: str, rate: float, replace: bool, **fields: object) -> None:
    """Add the account NAME, or change it with --replace."""
    try:
        Connection(base_url=base_url, token=token)
    except BadConnection as error:
        raise Refusal(str(error)) from None
    existing = Account.objects.filter(name=name).first()
    if existing and not replace:
        raise Refusal(f"There is an account {name!r} already. Use --replace to change it.")
    record = existing or Account(name=name)
    for field, value in {"base_url": base_url, "token": token, "rate_per_second": rate, **fields}.items():
        setattr(record, field, value)
    record.pause_reason = ""
    record.save()
    console.print(f"Account {name} {'changed' if existing else 'added'}. Try it with `campaigns account check {name}`.")


@account.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List the accounts."""
    accounts = list(Account.objects.all())
    if as_json:
        print_json([_facts(a) for a in accounts])
    elif not accounts:
        console.print("No account yet. Add one: campaigns account add NAME --base-url URL --token TOKEN")
    else:
        table = Table("Name", "Base URL", "Pace", "Time zone", "State", box=None)
        for a in accounts:
            state = f"paused: {a.pause_reason}" if a.pause_reason else "ready"
            table.add_row(a.name, a.base_url, f"{a.rate_per_second:g}/s", a.timezone, state)
        console.print(table)


def _facts(a: Account) -> dict[str, object]:
    return {
        "name": a.name,
        "base_url": a.base_url,
        "rate_per_second": a.rate_per_second,
        "daily_cap": a.daily_cap,
        "timezone": a.timezone,
        "paused": a.pause_reason,
        "webhook_url": webhook_url(a),
    }


def webhook_url(a: Account) -> str:
    """Return what is entered in the gateway's portal so that it reports to us."""
    root = settings.PUBLIC_URL.rstrip("/") or f"http://{settings.HOST}:{settings.PORT}"
    return f"{root}/webhooks/{a.webhook_secret}"


@account.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(name: str, as_json: bool) -> None:
    """Ask the gateway about NAME: connection, balance, expiry, usage today."""
    record = account_named(name)
    gateway = gateway_of(record)
    try:
        balance, instance = gateway.check_balance(), gateway.qr_code()
    except GatewayError as error:
        raise Refusal(explain(record, error)) from None
    connected = isinstance(instance, Instance) and instance.connected
    usage = instance.usage_today if isinstance(instance, Instance) else None
    facts = _facts(record) | {
        "connected": connected,
        "balance": balance.quota,
        "expires": balance.expires.isoformat() if balance.expires else None,
        "usage_today": usage,
    }
    if as_json:
        print_json(facts)
        return
    console.print(f"{name}: {'connected' if connected else 'NOT connected'}, balance {balance.quota}")
    if balance.expires:
        console.print(f"expires {balance.expires:%Y-%m-%d %H:%M} UTC")
    if usage is not None:
        console.print(f"sent today {usage}")
    console.print(f"webhook {webhook_url(record)}")
    if isinstance(instance, QrCode):
        console.print("Scan the QR code of the gateway's portal with the phone that shall send.")


@account.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove the account NAME, if it has no campaign."""
    record = account_named(name)
    try:
        record.delete()
    except ProtectedError:
        raise Refusal(f"Account {name} has campaigns; their record needs it. It stays.") from None
    console.print(f"Account {name} removed.")
