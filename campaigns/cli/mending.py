"""`campaigns bad-rows` and `add-rows`: what cannot be sent, out to be mended and back into the same campaign."""

from __future__ import annotations

from pathlib import Path

import click

from campaigns import intake
from campaigns.cli.files import attachments, existing
from campaigns.cli.group import Refusal
from campaigns.cli.order import pairs
from campaigns.cli.parts import campaign_numbered, console, print_json, who
from campaigns.cli.spreadsheet import reading
from campaigns.cli.verdict import show
from campaigns.counted import counted
from campaigns.intake import BeingImported, OrderError
from campaigns.sheets import SheetError
from campaigns.status import Status


@click.command("bad-rows")
@click.argument("number", metavar="ID", type=int)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="FILE.xlsx")
def bad_rows(number: int, output: Path) -> None:
    """Write the invalid rows of campaign ID, each with its reason, to be mended and added again."""
    campaign = campaign_numbered(number)
    if output.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{output.name} must end in .xlsx.", param_hint="-o")
    try:
        rows = intake.write_bad_rows(campaign, output)
    except (SheetError, OSError) as error:
        raise Refusal(f"The rows could not be written to {output}: {error}") from None
    console.print(f"{counted(rows, 'row')} written to {output}.", soft_wrap=True)
    if rows:
        console.print(f"Mend them, then: campaigns add-rows {number} {output}", soft_wrap=True)


@click.command("add-rows")
@click.argument("number", metavar="ID", type=int)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="FIELD=HEADER",
    callback=pairs,
    help="Which column is a field; FIELD= for none.",
)
@click.option("--sheet", help="Name of the sheet; default: the first visible one with a phone column.")
@click.option("--attach", multiple=True, type=click.Path(path_type=Path), help="A file, or a folder, that rows name.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add_rows(
    number: int, file: Path, columns: dict[str, str], sheet: str | None, attach: tuple[Path, ...], as_json: bool
) -> None:
    """Add the rows of FILE to campaign ID, with the texts and choices it was imported with.

    A campaign that is running sends them too, and a finished one runs again.
    """
    campaign = campaign_numbered(number)
    existing(file)
    try:
        addition = intake.accept_rows(
            campaign, file, who(), columns=columns, sheet=sheet, attachments=attachments(attach), at_once=True
        )
        with reading(addition.last_row, quiet=as_json) as tell:
            verdict = intake.fill_addition(addition, tell)
    except (OrderError, SheetError, BeingImported) as error:
        raise Refusal(str(error)) from None
    if as_json:
        print_json({"campaign": campaign.pk, **verdict.as_json(recipients=False)})
        return
    show(verdict, added=True)
    campaign.refresh_from_db()
    good = verdict.counts[Status.PENDING]
    console.print(
        f"{counted(good, 'row')} can be sent. "
        f"Campaign {number} ({campaign.state}) has {counted(campaign.total, 'row')}."
    )
