"""`campaigns hook`: the user's own systems that are told how recipients fare and what a person should know."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Column, Table

from campaigns import notices
from campaigns.cli.group import Refusal
from campaigns.cli.hook_notices import hook_named, notices_, resend
from campaigns.cli.parts import account_named, campaign_numbered, console, print_json, who
from campaigns.models import AuditEntry, Hook

_LONGEST_NAME = 80


@click.group()
def hook() -> None:
    """Your own systems that are told of changes and alerts."""


hook.add_command(notices_)
hook.add_command(resend)


@hook.command(short_help="Post to URL from now on, and show the secret that signs.")
@click.argument("name")
@click.argument("url")
@click.option("--account", "account_name", help="Only of this account. Default: of all.")
@click.option("--campaign", "campaign_number", type=int, help="Only of this campaign.")
@click.option("--statuses/--no-statuses", default=True, show_default=True, help="Tell how recipients fare.")
@click.option("--alerts/--no-alerts", default=True, show_default=True, help="Tell what a person should know.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(
    name: str,
    url: str,
    account_name: str | None,
    campaign_number: int | None,
    statuses: bool,
    alerts: bool,
    as_json: bool,
) -> None:
    """Post to URL from now on, under the name NAME, and show the secret that signs, once."""
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise click.BadParameter(f"a name has 1 to {_LONGEST_NAME} characters.", param_hint="NAME")
    if account_name and campaign_number is not None:
        raise click.UsageError("Give --account or --campaign, not both: a campaign has one account.")
    account = account_named(account_name) if account_name else None
    campaign = None if campaign_number is None else campaign_numbered(campaign_number)
    try:
        made = notices.add(name, url, account=account, campaign=campaign, statuses=statuses, alerts=alerts)
    except (notices.Refused, notices.BadAddress) as error:
        raise Refusal(str(error)) from None
    _audit("hook add", made)
    if as_json:
        print_json(_facts(made) | {"secret": str(made.secret)})
        return
    console.print("Keep this secret now; it cannot be shown again. Whoever has it can sign in our name:")
    click.echo(str(made.secret))


@hook.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List the hooks, never their secrets."""
    rows = [_facts(row) for row in Hook.objects.select_related("account", "campaign")]
    if as_json:
        print_json(rows)
        return
    table = Table("Name", Column("Posts to", overflow="fold"), "Of", "Is told", "Waiting", "Given up", box=None)
    for row in rows:
        told = " and ".join(what for what in ("statuses", "alerts") if row[what])
        of = row["account"] or (f"campaign {row['campaign']}" if row["campaign"] else "everything")
        table.add_row(row["name"], row["url"], of, told, f"{row['waiting']:,}", f"{row['given_up']:,}")
    console.print(table if rows else "There is no hook. Make one with: campaigns hook add NAME URL")


@hook.command()
@click.argument("name")
def rotate(name: str) -> None:
    """Give the hook NAME another secret and show it, once. For a day the one before signs as well."""
    found = hook_named(name)
    secret = notices.rotate(found)
    _audit("hook rotate", found)
    console.print("Keep this secret now; it cannot be shown again:")
    click.echo(secret)


@hook.command()
@click.argument("name", required=False)
@click.option("--mail", is_flag=True, help="Mail a test to CAMPAIGNS_ALERT_EMAILS instead.")
def test(name: str | None, mail: bool) -> None:
    """Post a test to the hook NAME now, and say what became of it."""
    if bool(name) == mail:
        raise click.UsageError("Say what to test: either NAME or --mail.")
    code = notices.test_letter() if mail else notices.test_hook(hook_named(name or ""))
    if code:
        raise Refusal(f"Not taken: {notices.why(code)}.")
    console.print("The mail server took it. Look whether it arrives." if mail else "Taken.")


@hook.command()
@click.argument("name")
def remove(name: str) -> None:
    """Post nothing more to the hook NAME; what waits for it is dropped."""
    found = hook_named(name)
    found.delete()
    _audit("hook remove", found)
    console.print(f"The hook {name} is removed.")


def _facts(row: Hook) -> dict[str, Any]:
    return {
        "name": row.name,
        "url": row.shown,
        "account": row.account.name if row.account else None,
        "campaign": row.campaign_id,
        "statuses": row.statuses,
        "alerts": row.alerts,
        **notices.standing(row),
    }


def _audit(act: str, row: Hook) -> None:
    AuditEntry.objects.create(who=who(), act=act, subject=f"hook {row.name}"[:80])
