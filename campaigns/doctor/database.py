"""The database: whether it answers, is complete, agrees on the time, and adds up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum

from campaigns.counted import counted
from campaigns.doctor.finding import Finding
from campaigns.models import Campaign

_CLOCKS_APART, _CLOCKS_FAR_APART = 2.0, 60.0
"""Seconds; leases and settle times are far longer than the first and not than the second."""


def reachable() -> Iterator[Finding]:
    """Connect, and compare the migrations."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        text = str(error).strip().splitlines()[0]
        yield Finding("database", "broken", text, "Check DATABASE_URL and that the server runs.")
        return
    if missing:
        yield Finding(
            "database",
            "broken",
            f"{counted(len(missing), 'migration is', 'migrations are')} missing",
            "Run `campaigns migrate`.",
        )
    else:
        yield Finding("database", "ok", f"{connection.vendor}, migrations complete")


def clock() -> Iterator[Finding]:
    """Compare the clock of the database's server with ours; SQLite has no other clock than ours."""
    if connection.vendor != "postgresql":
        yield Finding("clock", "ok", "the database is on this machine")
        return
    before = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    after = datetime.now(UTC)
    yield clocks(theirs, before, after)


def clocks(theirs: datetime, before: datetime, after: datetime) -> Finding:
    """Judge their time against ours just before and just after asking."""
    apart = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    cure = "Run a time service (chrony, systemd-timesyncd) on every host."
    if apart > _CLOCKS_FAR_APART:
        return Finding("clock", "broken", f"{apart:.0f} s apart from the database's: leases end too early", cure)
    if apart > _CLOCKS_APART:
        return Finding("clock", "warning", f"{apart:.1f} s apart from the database's", cure)
    return Finding("clock", "ok", "agrees with the database's")


def counts() -> Iterator[Finding]:
    """Check the promise of the counts: they add up to the rows of the file."""
    wrong = [
        campaign.pk
        for campaign in Campaign.objects.annotate(n=Sum("tallies__n"))
        if (campaign.n or 0) != campaign.total
    ]
    if wrong:
        yield Finding(
            "counts", "broken", f"campaigns {wrong} do not add up to their rows", "Report this; keep the database."
        )
    else:
        yield Finding("counts", "ok", "every campaign adds up to its rows")
