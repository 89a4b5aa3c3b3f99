"""`campaigns template`: an empty spreadsheet for a kind of message, made from the kind's own fields."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

from campaigns.cli.files import attachments
from campaigns.cli.group import Refusal
from campaigns.messages import KINDS, Field, Kind
from campaigns.sheets import BlankField, make_template

_PHONE = BlankField(
    "phone",
    required=True,
    note="With its country code. Every row needs one.",
    example="+1 212 555 0101",
    synonyms=("mobile", "phone number", "whatsapp number"),
    shortest=7,
    longest=40,
)


@click.command()
@click.argument("kind", metavar="KIND", type=click.Choice(list(KINDS)))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="FILE.xlsx"
)  # fmt: skip
@click.option(
    "--attach", multiple=True, type=click.Path(path_type=Path), help="A file, or a folder, to choose from in `file`."
)
def template(kind: str, output: Path, attach: tuple[Path, ...]) -> None:
    """Write an empty spreadsheet for messages of KIND: headers, notes, drop-downs and an example row.

    KIND is text, file, file_caption, location, contact, text_buttons, file_buttons, location_buttons or list.
    """
    if output.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{output.name} must end in .xlsx.", param_hint="-o")
    chosen = KINDS[kind]
    files = tuple(attachments(attach))
    if files and not any(field.name == "file" for field in chosen.fields):
        raise click.BadParameter(f"A message of kind {kind} has no file.", param_hint="--attach")
    try:
        make_template(chosen.title, columns(chosen, files), output)
    except FileCreateError as error:
        raise Refusal(f"{output} cannot be written: {error}") from None
    given = "".join(f" --attach {shlex.quote(str(path))}" for path in attach)
    click.echo(
        f"{output}: fill it in, put your rows in place of the example, then "
        f"`campaigns check {shlex.quote(str(output))} --kind {kind}{given}`."
    )


def columns(kind: Kind, files: Sequence[str] = ()) -> list[BlankField]:
    """Return the columns of a kind's spreadsheet: the phone, then its fields; `files` are offered in `file`."""
    return [_PHONE, *(_column(field, files if field.name == "file" else ()) for field in kind.fields)]


def _column(field: Field, choices: Sequence[str]) -> BlankField:
    return BlankField(
        name=field.name,
        required=field.required,
        note=field.help,
        example=field.example,
        synonyms=field.synonyms,
        choices=tuple(choices),
        longest=field.limit,
        bounds=field.bounds,
        starts=field.starts,
        apart=field.apart,
    )
