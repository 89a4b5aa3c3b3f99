"""`campaigns template`: an empty spreadsheet for a kind of message, made from the kind's own fields."""

from __future__ import annotations

from pathlib import Path

import click
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

from campaigns.cli.group import Refusal
from campaigns.messages import KINDS, Kind
from campaigns.sheets import BlankField, make_template

_PHONE = BlankField(
    "phone", required=True, note="With its country code. Every row needs one.", example="+91 98765 55501"
)


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="FILE.xlsx"
)  # fmt: skip
def template(kind: str, output: Path) -> None:
    """Write an empty spreadsheet for messages of KIND: headers, notes and an example row."""
    if output.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{output.name} must end in .xlsx.", param_hint="-o")
    chosen = KINDS[kind]
    try:
        make_template(chosen.title, columns(chosen), output)
    except FileCreateError as error:
        raise Refusal(f"{output} cannot be written: {error}") from None
    click.echo(f"{output}: fill it in, then `campaigns check {output} --kind {kind}`.")


def columns(kind: Kind) -> list[BlankField]:
    """Return the columns of a kind's spreadsheet: the phone, then its fields."""
    return [_PHONE, *(BlankField(f.name, f.required, f.help, f.example) for f in kind.fields)]
