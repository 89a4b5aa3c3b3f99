"""What `check` and `import` ask for: the file, the kind, the texts, the choices, and the files that rows name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from campaigns.cli.files import attachments, existing
from campaigns.intake import Order
from campaigns.messages import KINDS, Options
from campaigns.phone import Written


def pairs(_ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read `field=value` options. Raises BadParameter."""
    found = {}
    for value in values:
        field, sign, rest = value.partition("=")
        if not sign or not field.strip():
            raise click.BadParameter(f"{value!r} is not of the form field=value.", param=param)
        found[field.strip()] = rest
    return found


_OPTIONS = (
    click.argument("file", type=click.Path(path_type=Path)),
    click.option(
        "--kind",
        type=click.Choice(list(KINDS)),
        metavar="KIND",
        default="text",
        show_default=True,
        help=f"What is sent: {', '.join(KINDS)}.",
    ),
    click.option(
        "--message",
        help='The text for all rows, with {{column}} placeholders; {{column | default:"…"}} for empty cells.',
    ),
    click.option(
        "--set", "templates", multiple=True, metavar="FIELD=TEXT", callback=pairs, help="Any field for all rows."
    ),
    click.option(
        "--map", "columns", multiple=True, metavar="FIELD=HEADER", callback=pairs,
        help="Which column is a field; FIELD= for none.",
    ),
    click.option("--sheet", help="Name of the sheet; default: the first visible one with a phone column."),
    click.option("--region", help="Country of numbers without a country code, e.g. IN. Default: the account's."),
    click.option(
        "--duplicates", type=click.Choice(["skip", "keep"]), default="skip", show_default=True,
        help="Numbers met before in the file, or that got the same text within 24 hours.",
    ),
    click.option("--again", is_flag=True, help="Import a file, or send texts, that went out before, on purpose."),
    click.option("--groups", is_flag=True, help="The phone column holds ids of WhatsApp groups, and no numbers."),
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


def order_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what `check` and `import` both take."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def order_from(
    file: Path, message: str | None, templates: dict[str, str], attach: tuple[Path, ...], **rest: Any
) -> Order:
    """Return the order. Raises Refusal for files that are not there."""
    existing(file)
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
        attachments=attachments(attach),
        options=options,
        **rest,
    )
