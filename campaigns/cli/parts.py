"""What several commands share: the console, the account or campaign a name stands for, and who is acting."""

from __future__ import annotations

import getpass
import json
from typing import Any

import click
from click.core import ParameterSource
from rich.console import Console

from campaigns.cli.group import Refusal
from campaigns.models import Account, Campaign

console = Console(highlight=False, markup=False, emoji=False)
"""Prints what it is given: names of accounts, campaigns and files may hold brackets and colons."""


def who() -> str:
    """Return the name that the audit trail gets for acts from the command line."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):
        return "command line"


def is_given(context: click.Context, option: str) -> bool:
    """Say whether a person gave the option, or left it at its default."""
    return context.get_parameter_source(option) is not ParameterSource.DEFAULT


def account_named(name: str) -> Account:
    """Return the account. Raises Refusal listing the names there are."""
    found = Account.objects.filter(name=name).first()
    if found is None:
        names = ", ".join(Account.objects.values_list("name", flat=True)) or "none yet"
        raise Refusal(f"There is no account {name!r}. Accounts: {names}. Add one with `campaigns account add`.")
    return found


def campaign_numbered(number: int) -> Campaign:
    """Return the campaign. Raises Refusal when there is none with that number."""
    found = Campaign.objects.select_related("account").filter(pk=number).first()
    if found is None:
        raise Refusal(f"There is no campaign {number}. `campaigns status` lists them.")
    return found


def print_json(data: Any) -> None:
    """Print one JSON document on stdout."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
