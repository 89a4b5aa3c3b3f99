"""`campaigns groups, contacts, inbox`: what the connected phone of an account knows and received."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import click
from rich.table import Table
from rich.text import Text

from campaigns.cli.cures import told
from campaigns.cli.group import Refusal
from campaigns.cli.parts import account_named, console, print_json
from campaigns.connections import gateway_of
from campaigns.counted import counted
from campaigns.explain import explain
from campaigns.gateway import Gateway, GatewayError, InboxRow
from campaigns.models import Account

_account = click.option("--account", "name", required=True, help="The account to ask.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Turn the direction of everything after them, on the whole line."""

Answer = TypeVar("Answer")


@click.command()
@_account
@_json
def groups(name: str, as_json: bool) -> None:
    """List the WhatsApp groups of the account."""
    found = _asked(account_named(name), Gateway.groups)
    if as_json:
        print_json([{"id": g.group_id, "name": g.name, "participants": list(g.participants)} for g in found])
        return
    _show(("Group", "Name", "Participants"), [(g.group_id, g.name, str(len(g.participants))) for g in found])


@click.command()
@_account
@_json
def contacts(name: str, as_json: bool) -> None:
    """List the contacts of the account's phone."""
    found = _asked(account_named(name), Gateway.contacts)
    if as_json:
        print_json([{"phone": c.phone, "name": c.name} for c in found])
        return
    _show(("Phone", "Name"), [(c.phone, c.name) for c in found])


@click.command()
@_account
@_json
@click.option("--limit", type=click.IntRange(1), help="Most messages to ask for.")
def inbox(name: str, as_json: bool, limit: int | None) -> None:
    """List the messages that the account received, as far as the gateway still has them."""
    account = account_named(name)
    found = _asked(account, lambda gateway: gateway.inbox(limit=limit or 0))
    if as_json:
        print_json([
            {
                "id": row.message_id, "phone": row.phone, "group": row.is_group, "text": row.text, "link": row.link,
                "media": row.media_type, "at": row.created_at.isoformat() if row.created_at else None,
            }
            for row in found.rows
        ])  # fmt: skip
        return
    zone = ZoneInfo(account.timezone)
    rows = [(_clock(row.created_at, zone), row.phone, _said(row)) for row in found.rows]
    _show((f"When ({account.timezone})", "From", "Message"), rows)
    if found.truncated:
        console.print(f"{counted(found.total, 'message')} in all", style="dim")


def _asked(account: Account, ask: Callable[[Gateway], Answer]) -> Answer:
    try:
        return ask(gateway_of(account))
    except GatewayError as error:
        raise Refusal(told(account, explain(account, error))) from None


def _said(row: InboxRow) -> str:
    """Return what a message says; media, which may come without a word, by their kind."""
    kind = f"[{row.media_type or 'media'}]" if row.is_media else ""
    return " ".join(filter(None, (kind, row.text or row.link)))


def _clock(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""


def _show(headers: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        console.print("None.")
        return
    table = Table(*headers, box=None)
    for row in rows:
        table.add_row(*(_harmless(cell) for cell in row))
    console.print(table)


def _harmless(text: str) -> Text:
    """Return what a stranger wrote without anything that a terminal would obey."""
    return Text(
        "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") or char in _MARKS else char for char in text)
    )
