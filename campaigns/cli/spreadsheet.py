"""`campaigns check` and `campaigns import`: a spreadsheet's verdict, and a draft campaign from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from campaigns import intake
from campaigns.cli.group import Refusal
from campaigns.cli.order import order_from, order_options
from campaigns.cli.parts import account_named, console, print_json, who
from campaigns.cli.verdict import show
from campaigns.intake import BeingImported, OrderError, Plan
from campaigns.sheets import SheetError
from campaigns.status import Status


@contextmanager
def reading(last_row: int | None, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show a bar while rows are read; what is yielded takes the rows done. CSV files do not say their last row."""
    with Progress(
        TextColumn("reading rows"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=console, transient=True, disable=quiet or not console.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task("", total=last_row)
        yield lambda rows: bar.update(task, completed=rows)


@click.command()
@order_options
@click.option("--account", "account_name", help="Check against this account: opt-outs, region, balance, rate.")
@click.option("--all", "everything", is_flag=True, help="Show every row, not the first ten.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(account_name: str | None, everything: bool, as_json: bool, **choices: Any) -> None:
    """Say what would become of every row of FILE; stores nothing."""
    account = account_named(account_name) if account_name else None
    if account and not choices["region"]:
        choices["region"] = account.region
    try:
        plan = Plan.open(order_from(**choices))
        with reading(plan.table.last_row, quiet=as_json) as tell:
            verdict = intake.check_plan(plan, account, everything=everything, tell=tell)
    except (OrderError, SheetError) as error:
        raise Refusal(str(error)) from None
    if account:
        verdict.estimate = intake.estimate(account, verdict.messages)
    if as_json:
        print_json(verdict.as_json(recipients=True))
    else:
        show(verdict)
    if not verdict.counts[Status.PENDING]:
        raise Refusal("No row can be sent.")


@click.command("import")
@order_options
@click.option("--account", "account_name", required=True, help="The account to send from.")
@click.option("--name", default="", help="Name of the campaign; default: the file's.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_(account_name: str, name: str, as_json: bool, **choices: Any) -> None:
    """Keep FILE as a draft campaign, every row with its verdict."""
    account = account_named(account_name)
    choices["region"] = choices["region"] or account.region
    try:
        plan = Plan.open(order_from(**choices))
        with reading(plan.table.last_row, quiet=as_json) as tell:
            campaign, verdict = intake.take(plan, account, who(), name, tell)
    except (OrderError, SheetError, BeingImported) as error:
        raise Refusal(str(error)) from None
    verdict.estimate = intake.estimate(account, verdict.messages)
    if as_json:
        print_json({"campaign": campaign.pk, **verdict.as_json(recipients=False)})
        return
    show(verdict)
    if verdict.counts[Status.INVALID]:
        console.print(f"Rows to mend: campaigns bad-rows {campaign.pk} -o FILE.xlsx")
    console.print(f"Draft campaign {campaign.pk}. Launch it with: campaigns launch {campaign.pk}")
