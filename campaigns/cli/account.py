"""`campaigns account`: add, list, check, rotate, remove gateway accounts."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from django.db.models import ProtectedError
from django.utils import timezone as clock
from rich.table import Table

from campaigns.cli.account_check import account_facts, check, webhook_url
from campaigns.cli.group import Refusal
from campaigns.cli.parts import account_named, console, print_json, who
from campaigns.gateway import BadConnection, Connection
from campaigns.models import Account, AuditEntry
from campaigns.windows import BadWindow, Window


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


def _window(_ctx: click.Context, _param: click.Parameter, value: str | None) -> dict[str, Any] | None:
    try:
        return Window.parse(value).as_json() if value else None
    except BadWindow as error:
        raise click.BadParameter(str(error)) from None


def _gap(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[float, float]:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)", value or "0-0")
    if not match or float(match[1]) > float(match[2]):
        raise click.BadParameter(f"{value!r} is no gap. Write for example 5-20.")
    return float(match[1]), float(match[2])


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
@click.option("--window", callback=_window, help="Hours of its zone in which it may send: 'Mon-Sat 9:00-18:00'.")
@click.option("--gap", callback=_gap, metavar="MIN-MAX", help="Random seconds between two messages, e.g. 5-20.")
@click.option(
    "--warm-up",
    "warm_up_from",
    type=click.IntRange(1),
    metavar="N",
    help="New number: N on its first day, half more each day.",
)
@click.option("--transport", type=click.Choice(["form", "query", "get"]), default="form", show_default=True)
@click.option(
    "--button-case",
    "button_param_case",
    type=click.Choice(["camel", "lower", "both"]),
    default="camel",
    show_default=True,
    help="How this host spells the call and url button parameters.",
)
@click.option("--list-aliases", is_flag=True, help="Send a list's header and message under their second names as well.")
@click.option("--instance-id", default="", help="Where contacts and QR codes want it instead of the token.")
@click.option("--stop-word", "stop_words", multiple=True, help="An answer that opts out, beside the usual ones.")
@click.option("--start-word", "start_words", multiple=True, help="An answer that opts in again.")
@click.option("--stop-reply", help="Sent once to who opts out; without it nothing is.")
@click.option("--replace", is_flag=True, help="Change the account of that name instead.")
def add(
    name: str,
    base_url: str,
    token: str,
    rate: float,
    replace: bool,
    gap: tuple[float, float],
    stop_words: tuple[str, ...],
    start_words: tuple[str, ...],
    stop_reply: str | None,
    **fields: object,
) -> None:
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
    record.gap_min, record.gap_max = gap
    # What people opt out by is never forgotten by a change of something else.
    record.stop_words = list(stop_words) or record.stop_words
    record.start_words = list(start_words) or record.start_words
    record.stop_reply = record.stop_reply if stop_reply is None else stop_reply
    if record.warm_up_from and record.warm_up_began is None:
        record.warm_up_began = clock.now().astimezone(ZoneInfo(record.timezone)).date()
    record.pause_reason = ""
    record.save()
    console.print(f"Account {name} {'changed' if existing else 'added'}. Try it with `campaigns account check {name}`.")


@account.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List the accounts."""
    accounts = list(Account.objects.all())
    if as_json:
        print_json([account_facts(a) for a in accounts])
    elif not accounts:
        console.print("No account yet. Add one: campaigns account add NAME --base-url URL --token TOKEN")
    else:
        table = Table("Name", "Base URL", "Pace", "Time zone", "State", box=None)
        for a in accounts:
            state = f"paused: {a.pause_reason}" if a.pause_reason else "ready"
            table.add_row(a.name, a.base_url, f"{a.rate_per_second:g}/s", a.timezone, state)
        console.print(table)


account.add_command(check)


@account.command()
@click.argument("name")
def rotate(name: str) -> None:
    """Give the account NAME a new webhook URL; the one before stops working at once."""
    record = account_named(name)
    record.give_new_webhook()
    AuditEntry.objects.create(who=who(), act="webhook rotate", subject=f"account {record.name}"[:80])
    console.print("Enter this URL in the gateway's portal; until then news come by the report only, a minute later:")
    console.print(webhook_url(record), markup=False, soft_wrap=True)


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
