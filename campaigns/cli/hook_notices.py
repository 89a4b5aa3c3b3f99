"""`campaigns hook notices` and `resend`: what was posted, what waits, and sending it again."""

from __future__ import annotations

import click
from rich.table import Table

from campaigns import notices
from campaigns.cli.group import Refusal
from campaigns.cli.parts import console, print_json, who
from campaigns.counted import counted
from campaigns.models import AuditEntry, Hook, Notice

_SHOWN = 50


def hook_named(name: str) -> Hook:
    """Return the hook. Raises Refusal listing the names there are."""
    found = Hook.objects.select_related("account", "campaign").filter(name=name).first()
    if found is None:
        names = ", ".join(Hook.objects.values_list("name", flat=True)) or "none yet"
        raise Refusal(f"There is no hook {name!r}. Hooks: {names}. Add one with `campaigns hook add`.")
    return found


@click.command("notices", short_help="List the newest notices and how they stand.")
@click.argument("name", required=False)
@click.option("--mail", is_flag=True, help="Only the e-mails.")
@click.option("--state", type=click.Choice(Notice.State.values), help="Only those that stand so.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def notices_(name: str | None, mail: bool, state: str | None, as_json: bool) -> None:
    """List the newest notices, of the hook NAME or of all: when, how many tries, when next, and why not yet."""
    if name and mail:
        raise click.UsageError("Give NAME or --mail, not both.")
    found = Notice.objects.select_related("hook").order_by("-id")
    found = found.filter(hook=hook_named(name)) if name else found
    found = found.filter(hook=None) if mail else found
    found = found.filter(state=state) if state else found
    rows = list(found[:_SHOWN])
    if as_json:
        print_json([_facts(row) for row in rows])
        return
    table = Table("No.", "To", "Of", "Items", "State", "Tries", "Next try (UTC)", "Why", box=None)
    for row in rows:
        waits = row.state == Notice.State.WAITING
        table.add_row(
            str(row.pk), row.hook.name if row.hook else "e-mail", row.event, f"{row.n:,}", row.state.replace("_", " "),
            str(row.tries), f"{row.next_try_at:%Y-%m-%d %H:%M:%S}" if waits else "", notices.why(row.code),
        )  # fmt: skip
    console.print(table if rows else "No notice. They are made when statuses change or alerts come.")


@click.command()
@click.argument("number", type=int, required=False)
@click.option("--failed", is_flag=True, help="All that were given up.")
@click.option("--hook", "name", help="With --failed: only those of this hook.")
def resend(number: int | None, failed: bool, name: str | None) -> None:
    """Send the notice NUMBER again, or all that were given up. They have another day of tries."""
    if (number is None) != failed or (name and not failed):
        raise click.UsageError("Say which: either NUMBER or --failed, the latter with --hook NAME if you like.")
    if number is not None:
        if not notices.resend(number):
            raise Refusal(f"There is no notice {number} that could be sent again. `campaigns hook notices` lists them.")
        n = 1
    else:
        n = notices.resend_failed(hook_named(name) if name else None)
        if not n:
            raise Refusal("No notice was given up.")
    subject = f"hook {name}" if name else ("all hooks" if failed else f"notice {number}")
    AuditEntry.objects.create(who=who(), act="notice resend", subject=subject[:80], detail=counted(n, "notice"))
    console.print(f"{counted(n, 'notice goes', 'notices go')} out again within seconds.")


def _facts(row: Notice) -> dict[str, object]:
    return {
        "notice": row.pk,
        "hook": row.hook.name if row.hook else None,
        "event": row.event,
        "items": row.n,
        "state": row.state,
        "tries": row.tries,
        "code": row.code,
        "why": notices.why(row.code),
        "created_at": row.created_at.isoformat(),
        "tried_at": row.tried_at.isoformat() if row.tried_at else None,
        "next_try_at": row.next_try_at.isoformat() if row.state == Notice.State.WAITING else None,
    }
