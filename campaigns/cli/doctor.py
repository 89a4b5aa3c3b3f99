"""`campaigns doctor`: what is not as it should be, each with its cure."""

from __future__ import annotations

import click
from rich.text import Text

from campaigns.cli.group import Refusal
from campaigns.cli.parts import console, print_json
from campaigns.doctor import examine

_STYLE = {"ok": "green", "warning": "yellow", "broken": "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(as_json: bool) -> None:
    """Look at database, broker, workers, accounts, disk and settings."""
    found = examine()
    if as_json:
        print_json([{"what": f.what, "level": f.level, "text": f.text, "cure": f.cure} for f in found])
    else:
        for f in found:
            console.print(Text(f"{f.level:<10}", _STYLE[f.level]), f"{f.what}: {f.text}", soft_wrap=True)
            if f.cure:
                console.print(f"           {f.cure}", style="dim", soft_wrap=True)
    broken = [f.what for f in found if f.level == "broken"]
    if broken:
        raise Refusal(f"Not well: {', '.join(broken)}.")
