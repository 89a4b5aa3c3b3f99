"""`campaigns key`: the keys with which other programs use the JSON API."""

from __future__ import annotations

import click
from django.db import IntegrityError, transaction
from rich.table import Table

from campaigns import keys
from campaigns.cli.group import Refusal
from campaigns.cli.parts import account_named, console, print_json, who
from campaigns.keys import Scope
from campaigns.models import ApiKey, AuditEntry

_LONGEST_NAME = 80


@click.group()
def key() -> None:
    """The keys with which other programs use the JSON API."""


@key.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    default=["read"],
    show_default=True,
    help="What it may; give it several times for several.",
)
@click.option("--account", "account_name", help="Only for this account. Default: for all.")
@click.option(
    "--per-minute", type=click.IntRange(1, 100_000), default=120, show_default=True, help="Most requests a minute."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(name: str, scopes: tuple[str, ...], account_name: str | None, per_minute: int, as_json: bool) -> None:
    """Make the key NAME and show it, once."""
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise click.BadParameter("a name has 1 to 80 characters.", param_hint="NAME")
    account = account_named(account_name) if account_name else None
    try:
        with transaction.atomic():
            made, secret = keys.make(name, {Scope(scope) for scope in scopes}, account, per_minute)
    except IntegrityError:
        raise Refusal(f"There is a key {name!r} already. Names are used once, also those of revoked keys.") from None
    AuditEntry.objects.create(who=who(), act="add key", subject=made.who[:80], detail=", ".join(made.scopes))
    if as_json:
        print_json({"name": made.name, "scopes": made.scopes, "key": secret})
        return
    console.print("Keep this key now; it cannot be shown again:")
    click.echo(secret)


@key.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List the keys, never the secrets."""
    rows = [
        {
            "name": row.name,
            "prefix": f"ck_{row.prefix}",
            "scopes": row.scopes,
            "account": row.account.name if row.account else None,
            "per_minute": row.per_minute,
            "last_used_at": row.last_used_at.isoformat() if row.last_used_at else None,
            "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        }
        for row in ApiKey.objects.select_related("account")
    ]
    if as_json:
        print_json(rows)
        return
    table = Table("Name", "Begins", "May", "Account", "Last used", "Revoked", box=None)
    for row in rows:
        used, revoked = row["last_used_at"] or "never", row["revoked_at"] or ""
        table.add_row(
            row["name"], row["prefix"], ", ".join(row["scopes"]), row["account"] or "all", used[:16], revoked[:16]
        )
    console.print(table if rows else "There is no key. Make one with: campaigns key add NAME --scope read")


@key.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Make the key NAME worthless from now on."""
    if not keys.revoke(name):
        raise Refusal(f"There is no key {name!r} that still counts. `campaigns key list` shows them.")
    AuditEntry.objects.create(who=who(), act="revoke key", subject=f"key {name}"[:80])
    console.print(f"The key {name} is revoked.")
