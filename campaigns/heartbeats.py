"""Signs of life of the processes, and the way of what they counted into the database."""

from __future__ import annotations

from datetime import timedelta
from importlib.metadata import version

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from campaigns import clocks, meters
from campaigns.models import Heartbeat, Meter

EVERY_SECONDS = 10.0
SILENT_AFTER = timedelta(seconds=35)
"""Three heartbeats missed, and a little: the process is dead, hangs, or cannot reach the database."""
_FORGOTTEN_AFTER = timedelta(hours=1)
"""Hosts that come and go leave no rows behind for ever."""
ROLES = ("web", "send", "control", "bulk", "beat")
"""The processes that give signs of life; a name is `role@host`."""


def beat(name: str) -> None:
    """Store that the process of this name lives, and what it counted. Raises DatabaseError; nothing is lost then."""
    now = timezone.now()
    Heartbeat.objects.update_or_create(name=name[:120], defaults={"at": now, "version": version("campaigns")[:20]})
    Heartbeat.objects.filter(at__lt=now - _FORGOTTEN_AFTER).delete()
    store_meters()


def store_meters() -> None:
    """Add what this process counted to the meters. Raises DatabaseError, and keeps the numbers then."""
    taken = meters.take()
    if not taken:
        return
    table = connection.ops.quote_name(Meter._meta.db_table)
    # In one order, so that two processes at once cannot wait for each other.
    lines = [(name, label, float(n)) for (name, label), n in sorted(taken.items())]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} (name, label, n) VALUES (%s, %s, %s) "  # noqa: S608 - constants
                f"ON CONFLICT (name, label) DO UPDATE SET n = {table}.n + EXCLUDED.n",
                lines,
            )
    except DatabaseError:
        meters.give_back(taken)
        raise


def ended(name: str) -> None:
    """Store that the process ended as asked: nobody misses it. Raises DatabaseError."""
    store_meters()
    Heartbeat.objects.filter(name=name[:120]).delete()


def alive() -> dict[str, list[str]]:
    """Return the hosts on which each role lives; a role without one has an empty list."""
    hosts: dict[str, list[str]] = {role: [] for role in ROLES}
    now = timezone.now()
    fresh = Heartbeat.objects.filter(at__gte=now - SILENT_AFTER).exclude(clocks.ahead("at", now)).order_by("name")
    for name in fresh.values_list("name", flat=True):
        role, _, host = name.partition("@")
        hosts.setdefault(role, []).append(host)
    return hosts
