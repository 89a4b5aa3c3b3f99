"""`campaigns status, results, reconcile`: how it stands, on the terminal and in the person's own workbook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.table import Table

from campaigns import reconcile as reports
from campaigns import results as workbook
from campaigns import terms
from campaigns.cli.group import Refusal
from campaigns.cli.parts import account_named, campaign_numbered, console, print_json
from campaigns.cli.watch import counts_line, picture, summary, watch_until_read
from campaigns.counted import counted
from campaigns.models import Account, Alert, Campaign
from campaigns.progress import progress
from campaigns.sheets import SheetError
from campaigns.status import State

_ALERTS_SHOWN = 20
_OTHERS_SECONDS = 5.0
"""So long a worker that reads the same report is waited for."""


@click.command()
@click.argument("number", metavar="[ID]", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--watch",
    is_flag=True,
    help="Follow it until all are read, or Ctrl-C; without a terminal until all is dispatched.",
)
def status(number: int | None, as_json: bool, watch: bool) -> None:
    """Show campaign ID, or all of them."""
    if number is None:
        _all(as_json)
        return
    campaign = campaign_numbered(number)
    if watch and not as_json:
        watch_until_read(campaign)
        return
    now = progress(campaign)
    if as_json:
        print_json(now.as_json())
        return
    console.print(picture(now))
    if now.reason:
        console.print(f"paused: {now.reason}. What lifts it: {now.cure}.")
    for line in _course(campaign):
        console.print(line, style="dim")
    console.print(summary(now))
    for alert in campaign.alerts.filter(kind__in=Alert.OF_MESSAGES)[:_ALERTS_SHOWN]:
        console.print(f"{alert.get_kind_display()} {alert.subject} ({counted(alert.count, 'time')})", style="yellow")


def _course(campaign: Campaign) -> list[str]:
    """Say when and how it goes out, and what happened to it on the way."""
    zone = campaign.account.timezone

    def moment(at: datetime) -> str:
        return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"

    lines = [campaign.detail] if campaign.detail else []
    if campaign.state == State.SCHEDULED and campaign.scheduled_at:
        lines.append(f"It starts {moment(campaign.scheduled_at)}.")
    return lines + terms.sentences(campaign, moment)


def _all(as_json: bool) -> None:
    everything = [progress(c) for c in Campaign.objects.select_related("account")[:200]]
    if as_json:
        print_json([p.as_json() for p in everything])
        return
    if not everything:
        console.print("No campaign yet. Import one: campaigns import FILE --account NAME")
        return
    table = Table("ID", "Name", "Account", "State", "Rows", "Counts", box=None)
    for p in everything:
        state = f"{p.state}: {p.reason}" if p.reason else p.state
        table.add_row(str(p.id), p.name, p.account, state, f"{p.total:,}", counts_line(p))
    console.print(table)


@click.command()
@click.argument("number", metavar="ID", type=int)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="FILE.xlsx or FILE.csv",
)
def results(number: int, output: Path) -> None:
    """Write what became of every row of campaign ID into a copy of its spreadsheet."""
    campaign = campaign_numbered(number)
    if output.suffix.lower() not in (".xlsx", ".csv"):
        raise click.BadParameter(f"{output.name} must end in .xlsx or .csv.", param_hint="-o")
    try:
        rows = workbook.write(campaign, output)
    except (SheetError, OSError) as error:
        raise Refusal(f"The results could not be written to {output}: {error}") from None
    console.print(f"{counted(rows, 'row')} written to {output}.", soft_wrap=True)


@click.command()
@click.option("--account", "name", help="Only this account.")
def reconcile(name: str | None) -> None:
    """Read the gateway's report now and write the statuses back."""
    accounts = [account_named(name)] if name else list(Account.objects.all())
    failed = [account.name for account in accounts if not _read(account)]
    if failed:
        raise Refusal(f"Not read: {', '.join(failed)}. Try `campaigns account check NAME`.")


def _read(account: Account) -> bool:
    """Read one account's report and say what came of it; False when the gateway did not give it."""
    try:
        read = reports.read(account, _OTHERS_SECONDS)
    except reports.BeingRead:
        console.print(f"{account.name}: a worker is reading the report and writes the statuses back")
        return True
    if read is None:
        console.print(f"{account.name}: no message waits for news")
    elif read.error:
        console.print(f"{account.name}: the report could not be read ({read.error})")
    else:
        console.print(f"{account.name}: {counted(read.changed, 'recipient')} changed")
    return read is None or not read.error
