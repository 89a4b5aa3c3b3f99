"""`campaigns forget`: erase personal data, by age or for one person."""

from __future__ import annotations

import click

from campaigns import forget as acts
from campaigns.cli.group import Refusal
from campaigns.cli.parts import console, who
from campaigns.counted import counted
from campaigns.forget import StillOpen


@click.command()
@click.option("--older-than", "days", type=click.IntRange(1), metavar="DAYS", help="Campaigns over for so long.")
@click.option("--phone", metavar="NUMBER", help="One person, by the number with country code.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def forget(days: int | None, phone: str | None, yes: bool) -> None:
    """Erase phones, texts, received messages and uploaded files; the counts stay. Cannot be undone."""
    if (days is None) == (phone is None):
        raise click.UsageError("Give either --older-than or --phone.")
    if not yes:
        click.confirm("Erase for good?", abort=True)
    try:
        did = acts.older_than(days, who()) if days is not None else acts.phone(_digits(phone or ""), who())
    except StillOpen as error:
        raise Refusal(str(error)) from None
    where = f" in {counted(did.campaigns, 'campaign')}" if days is not None else ""
    console.print(f"Erased {counted(did.recipients, 'recipient')}{where} and {counted(did.messages, 'message')}.")


def _digits(phone: str) -> str:
    digits = "".join(letter for letter in phone if letter.isdigit())
    if not 7 <= len(digits) <= 15:
        raise click.BadParameter("Write the number with its country code.", param_hint="--phone")
    return digits
