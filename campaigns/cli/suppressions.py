"""`campaigns suppressions`: the numbers that must not be messaged, by one account or by all."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from campaigns import suppressions as numbers
from campaigns.cli.group import Refusal
from campaigns.cli.parts import account_named, console, print_json, who
from campaigns.counted import counted
from campaigns.models import Account, AuditEntry
from campaigns.phone import BadPhone
from campaigns.sheets import SheetError

_REFUSED_SHOWN = 20


@click.group()
def suppressions() -> None:
    """The numbers that must not be messaged."""


def _whose(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --account and --all, of which one is given."""
    command = click.option("--all", "everywhere", is_flag=True, help="For every account.")(command)
    return click.option("--account", "name", help="For this account.")(command)


def _owner(name: str | None, everywhere: bool) -> Account | None:
    if bool(name) == everywhere:
        raise click.UsageError("Say whose: either --account NAME or --all.")
    return account_named(name) if name else None


def _audit(act: str, owner: Account | None, detail: str) -> None:
    subject = f"account {owner.pk}" if owner else "all accounts"
    AuditEntry.objects.create(who=who(), act=act, subject=subject, detail=detail)


@suppressions.command("list")
@_whose
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(name: str | None, everywhere: bool, as_json: bool) -> None:
    """List the numbers, newest first."""
    rows = numbers.listed(_owner(name, everywhere))
    if as_json:
        print_json([{"phone": r.phone, "reason": r.reason, "since": r.created_at.isoformat()} for r in rows])
        return
    table = Table("Phone", "Reason", "Since", box=None)
    for row in rows:
        table.add_row(row.phone, row.reason, f"{row.created_at:%Y-%m-%d %H:%M}")
    console.print(table if table.row_count else "No number is suppressed.")


@suppressions.command()
@click.argument("phone")
@_whose
@click.option("--reason", default="added by hand", show_default=True)
def add(phone: str, name: str | None, everywhere: bool, reason: str) -> None:
    """Suppress PHONE from now on, also in campaigns that run."""
    owner = _owner(name, everywhere)
    try:
        new = numbers.add(owner, phone, reason)
    except BadPhone as error:
        raise Refusal(f"Not a phone number: {error}") from None
    _audit("suppress", owner, "one number")
    console.print("Suppressed." if new else "It was suppressed already.")


@suppressions.command()
@click.argument("phone")
@_whose
def remove(phone: str, name: str | None, everywhere: bool) -> None:
    """Let PHONE be messaged again."""
    owner = _owner(name, everywhere)
    try:
        gone = numbers.remove(owner, phone)
    except BadPhone as error:
        raise Refusal(f"Not a phone number: {error}") from None
    if not gone:
        raise Refusal("That number is not suppressed there.")
    _audit("unsuppress", owner, "one number")
    console.print("Removed: it may be messaged again.")


@suppressions.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_whose
@click.option("--reason", default="imported", show_default=True)
def import_(file: Path, name: str | None, everywhere: bool, reason: str) -> None:
    """Suppress every number of a spreadsheet. Nothing is ever lifted by it."""
    owner = _owner(name, everywhere)
    try:
        taken = numbers.take(owner, file, reason)
    except (SheetError, OSError) as error:
        raise Refusal(str(error)) from None
    _audit("suppress", owner, f"{counted(taken.added, 'number')} from a list")
    console.print(f"{counted(taken.added, 'number')} added; already there: {taken.known:,}.")
    if taken.refused:
        shown = ", ".join(map(str, taken.refused[:_REFUSED_SHOWN]))
        raise Refusal(f"{counted(len(taken.refused), 'row holds', 'rows hold')} no phone number; left out: {shown}")


@suppressions.command()
@_whose
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="FILE.csv; default: print it.")
def export(name: str | None, everywhere: bool, output: Path | None) -> None:
    """Write the numbers as CSV."""
    text = io.StringIO(newline="")
    n = numbers.give(_owner(name, everywhere), text)
    if output is None:
        click.echo(text.getvalue(), nl=False)
        return
    try:
        output.write_text(text.getvalue(), encoding="utf-8", newline="")
    except OSError as error:
        raise Refusal(f"{output} could not be written: {error.strerror}.") from None
    console.print(f"{counted(n, 'number')} written to {output}.", soft_wrap=True)
