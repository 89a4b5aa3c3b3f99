"""`campaigns check` and `campaigns import`: a spreadsheet's verdict, and a draft campaign from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from campaigns import intake
from campaigns.cli.group import Refusal
from campaigns.cli.parts import account_named, console, print_json, who
from campaigns.intake import Order, OrderError, Verdict
from campaigns.messages import KINDS, Options
from campaigns.phone import Written
from campaigns.sheets import SheetError
from campaigns.status import Status

_PROBLEMS_SHOWN = 15


def _pairs(_ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        field, sign, rest = value.partition("=")
        if not sign or not field.strip():
            raise click.BadParameter(f"{value!r} is not of the form field=value.", param=param)
        pairs[field.strip()] = rest
    return pairs


def _order_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what `check` and `import` both take."""
    options = (
        click.argument("file", type=click.Path(path_type=Path)),
        click.option("--kind", type=click.Choice(list(KINDS)), default="text", show_default=True, help="What is sent."),
        click.option("--message", help="The text for all rows, with {{column}} placeholders."),
        click.option(
            "--set", "templates", multiple=True, metavar="FIELD=TEXT", callback=_pairs, help="Any field for all rows."
        ),
        click.option(
            "--map", "columns", multiple=True, metavar="FIELD=HEADER", callback=_pairs, help="Which column is a field."
        ),
        click.option("--sheet", help="Name of the sheet; default: the first visible one with a phone column."),
        click.option("--region", help="Country of numbers without a country code, e.g. IN. Default: the account's."),
        click.option("--duplicates", type=click.Choice(["skip", "keep"]), default="skip", show_default=True),
        click.option(
            "--written",
            type=click.Choice([written.value for written in Written if written is not Written.EITHER]),
            help="How numbers without + are written. Default: the column says.",
        ),
        click.option(
            "--caption-on-document",
            type=click.Choice(["warn", "split", "allow"]),
            default="warn",
            show_default=True,
            help="Documents lose their caption: say so, send text and file as two messages, or send it all the same.",
        ),
        click.option("--keep-backslash-n", is_flag=True, help=r"A typed \n stays as typed; default: a new line."),
        click.option(
            "--attach", multiple=True, type=click.Path(path_type=Path), help="A file, or a folder, that rows name."
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _order(file: Path, message: str | None, templates: dict[str, str], attach: tuple[Path, ...], **rest: Any) -> Order:
    if not file.exists():
        raise Refusal(f"There is no file {file}.")
    if file.is_dir():
        raise Refusal(f"{file} is a folder; name the spreadsheet in it.")
    if message is not None:
        templates = {"message": message, **templates}
    region, written = (rest.pop("region") or "IN").upper(), rest.pop("written")
    options = Options(
        caption_on_document=rest.pop("caption_on_document"), literal_newlines=not rest.pop("keep_backslash_n")
    )
    return Order(
        path=file,
        name=file.name,
        templates=templates,
        region=region,
        written=Written(written) if written else None,
        attachments=_attachments(attach),
        options=options,
        **rest,
    )


def _attachments(paths: tuple[Path, ...]) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise Refusal(f"There is no attachment {path}.")
        for found in sorted(path.iterdir()) if path.is_dir() else [path]:
            if found.is_file() and not found.name.startswith("."):
                files[found.name] = found
    return files


@click.command()
@_order_options
@click.option("--account", "account_name", help="Check against this account's suppressions and region.")
@click.option("--all", "everything", is_flag=True, help="Show every row, not the first ten.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(account_name: str | None, everything: bool, as_json: bool, **choices: Any) -> None:
    """Say what would become of every row of FILE; stores nothing."""
    account = account_named(account_name) if account_name else None
    if account and not choices["region"]:
        choices["region"] = account.region
    try:
        verdict = intake.check(_order(**choices), account, everything=everything)
    except (OrderError, SheetError) as error:
        raise Refusal(str(error)) from None
    if as_json:
        print_json(verdict.as_json(recipients=True))
    else:
        show(verdict)
    if not verdict.counts[Status.PENDING]:
        raise Refusal("No row can be sent.")


@click.command("import")
@_order_options
@click.option("--account", "account_name", required=True, help="The account to send from.")
@click.option("--name", default="", help="Name of the campaign; default: the file's.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_(account_name: str, name: str, as_json: bool, **choices: Any) -> None:
    """Keep FILE as a draft campaign, every row with its verdict."""
    account = account_named(account_name)
    choices["region"] = choices["region"] or account.region
    try:
        campaign = intake.accept(_order(**choices), account, who(), name)
        with Progress(
            TextColumn("reading rows"), BarColumn(), MofNCompleteColumn(),
            console=console, transient=True, disable=as_json or not console.is_terminal,
        ) as bar:  # fmt: skip
            task = bar.add_task("", total=None)
            verdict = intake.fill(campaign, lambda rows: bar.update(task, completed=rows))
    except (OrderError, SheetError) as error:
        raise Refusal(str(error)) from None
    if as_json:
        print_json({"campaign": campaign.pk, **verdict.as_json(recipients=False)})
        return
    show(verdict)
    console.print(f"Draft campaign {campaign.pk}. Launch it with: campaigns launch {campaign.pk}")


def show(verdict: Verdict) -> None:
    """Print a verdict for a person."""
    counts = " + ".join(f"{n:,} {status}" for status, n in verdict.counts.items() if n)
    console.print(f"{verdict.file}, sheet {verdict.sheet}: {verdict.rows:,} rows = {counts}")
    console.print("columns: " + ", ".join(f"{field} = {header!r}" for field, header in verdict.columns.items()))
    if not verdict.problems:
        return
    table = Table("Cell", "What is wrong", box=None)
    for _, problem in verdict.problems[:_PROBLEMS_SHOWN]:
        table.add_row(problem.cell, problem.message)
    console.print(table)
    more = sum(verdict.codes.values()) - min(len(verdict.problems), _PROBLEMS_SHOWN)
    if more > 0:
        console.print(f"… and {more:,} more", style="dim")
