"""`campaigns account`: add, list, check, rotate, remove gateway accounts."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils import timezone as clock
from rich.table import Table

from campaigns import pauses
from campaigns.cli.account_check import account_facts, check, webhook_url
from campaigns.cli.group import Refusal
from campaigns.cli.parts import account_named, console, is_given, print_json, who
from campaigns.gateway import BadConnection, Connection
from campaigns.models import Account, AuditEntry, StoredAccess
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
@click.option("--base-url", help="Where the gateway answers, with or without https:// and /api.")
@click.option("--token", help="Instance id, API key or access token; stored encrypted.")
@click.option("--rate", type=Rate(), default="5/s", show_default=True, help="Messages a second, e.g. 5/s or 300/m.")
@click.option(
    "--burst",
    type=click.IntRange(1, 1000),
    default=1,
    show_default=True,
    help="Messages at once after a rest.",
)
@click.option("--daily-cap", type=click.IntRange(0), help="Most recipients in a day of the account's zone; 0: any.")
@click.option(
    "--timezone", default="Asia/Kolkata", show_default=True, callback=_zone, help="Zone of its days and hours."
)
@click.option("--region", default="IN", show_default=True, help="Country of numbers without a country code.")
@click.option("--window", callback=_window, help="Hours of its zone in which it may send: 'Mon-Sat 9:00-18:00'.")
@click.option("--gap", callback=_gap, metavar="MIN-MAX", help="Random seconds between two messages, e.g. 5-20.")
@click.option(
    "--warm-up",
    "warm_up_from",
    type=click.IntRange(0),
    metavar="N",
    help="New number: N on its first day, half more each day; 0: all at once.",
)
@click.option(
    "--transport",
    type=click.Choice(["form", "query", "get"]),
    default="form",
    show_default=True,
    help="How the gateway wants to be asked. Leave it unless it answers nonsense.",
)
@click.option(
    "--button-case",
    "button_param_case",
    type=click.Choice(["camel", "lower", "both"]),
    default="camel",
    show_default=True,
    help="How this host spells the call and url button parameters.",
)
@click.option(
    "--list-aliases/--no-list-aliases",
    default=False,
    help="Send a list's header and message under their second names as well.",
)
@click.option("--instance-id", default="", help="Where contacts and QR codes want it instead of the token.")
@click.option("--stop-word", "stop_words", multiple=True, help="An answer that opts out, beside the usual ones.")
@click.option("--start-word", "start_words", multiple=True, help="An answer that opts in again.")
@click.option("--stop-reply", default="", help="Sent once to who opts out; without it nothing is.")
@click.option("--replace", is_flag=True, help="Change the account of that name: only what is given here.")
@click.pass_context
def add(context: click.Context, /, name: str, replace: bool, **fields: Any) -> None:
    """Add the account NAME, or change it with --replace.

    A new account needs --base-url and --token.
    """
    existing = Account.objects.filter(name=name).first()
    if existing and not replace:
        raise Refusal(f"There is an account {name!r} already. Use --replace to change it.")
    record = existing or Account(name=name)
    given = {field: fields[field] for field in fields if not existing or is_given(context, field)}
    if not given:
        raise click.UsageError("Give the options that shall change.")
    settings = _settings(record, given)
    try:
        Connection(base_url=settings.get("base_url", record.base_url), token=settings.get("token", record.token))
    except BadConnection as error:
        raise Refusal(str(error)) from None
    try:
        record.change(**settings)
    except IntegrityError:
        raise Refusal(f"There is an account {name!r} already, added just now.") from None
    if settings.keys() & set(StoredAccess._fields):
        pauses.corrected(record)
    console.print(f"Account {name} {'changed' if existing else 'added'}. Try it with `campaigns account check {name}`.")


def _settings(record: Account, given: dict[str, Any]) -> dict[str, Any]:
    """Return the account's columns for the options."""
    if record.pk is None and (missing := [name for name in ("base_url", "token") if given[name] is None]):
        options = " and ".join(f"--{name.replace('_', '-')}" for name in missing)
        raise click.UsageError(f"A new account needs {options}.")
    columns = {name: value for name, value in given.items() if name not in ("rate", "gap")}
    if "rate" in given:
        columns["rate_per_second"] = given["rate"]
    if "gap" in given:
        columns["gap_min"], columns["gap_max"] = given["gap"]
    for name in columns.keys() & {"daily_cap", "warm_up_from"}:
        columns[name] = columns[name] or None
    for name in columns.keys() & {"stop_words", "start_words"}:
        columns[name] = list(columns[name])
    if columns.get("warm_up_from") and not record.warm_up_from:
        zone = ZoneInfo(columns.get("timezone", record.timezone))
        columns["warm_up_began"] = clock.now().astimezone(zone).date()
    return columns


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
    console.print(webhook_url(record), soft_wrap=True)


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
