"""Looks at everything the product stands on and says what is wrong and how to mend it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum
from django.utils import timezone

from campaigns.connections import gateway_of
from campaigns.gateway import GatewayError, Instance
from campaigns.models import Account, Campaign, Lease

Level = Literal["ok", "warning", "broken"]
_LITTLE_DISK = 2**30
_OLDEST_REDIS = (6, 2)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and the cure when it is not well."""

    what: str
    level: Level
    text: str
    cure: str = ""


def examine() -> list[Finding]:
    """Look at everything; without a database nothing else can be asked."""
    database = list(_database())
    if any(finding.level == "broken" for finding in database):
        return [*database, *_broker(), *_folder()]
    return [*database, *_broker(), *_folder(), *_dispatcher(), *_counts(), *_accounts()]


def _database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        text = str(error).strip().splitlines()[0]
        yield Finding("database", "broken", text, "Check DATABASE_URL and that the server runs.")
        return
    if missing:
        yield Finding("database", "broken", f"{len(missing)} migrations are missing", "Run `campaigns migrate`.")
    else:
        yield Finding("database", "ok", f"{connection.vendor}, migrations complete")


def _broker() -> Iterator[Finding]:
    url = settings.REDIS_URL.replace("redis+socket://", "unix://")
    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3)
        info = client.info()
        policy = client.config_get("maxmemory-policy").get("maxmemory-policy", "")
        client.close()
    except (redis.RedisError, OSError):
        cure = "Start `campaigns up`." if settings.BROKER_IS_EMBEDDED else "Check REDIS_URL and that the server runs."
        yield Finding("broker", "broken", "it does not answer", cure)
        return
    version = str(info.get("valkey_version") or info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST_REDIS:
        yield Finding("broker", "broken", f"version {version} is too old", "Use Redis 6.2 or later, or Valkey.")
    elif policy not in ("noeviction", ""):
        yield Finding("broker", "warning", f"it may drop tasks ({policy})", "Set maxmemory-policy to noeviction.")
    elif not info.get("aof_enabled"):
        yield Finding("broker", "warning", "tasks are not kept over a restart", "Set appendonly to yes.")
    else:
        yield Finding("broker", "ok", f"version {version}, kept on disk, noeviction")


def _folder() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < _LITTLE_DISK:
        yield Finding("disk", "warning", f"only {free >> 20} MiB are free", "Make room, or move CAMPAIGNS_DATA_DIR.")
    else:
        yield Finding("disk", "ok", f"{free >> 30} GiB free")
    if stat.S_IMODE(settings.DATA_DIR.stat().st_mode) & 0o077:
        yield Finding("data folder", "warning", "others may read it", f"chmod 700 {settings.DATA_DIR}")
    else:
        yield Finding("data folder", "ok", str(settings.DATA_DIR))


def _dispatcher() -> Iterator[Finding]:
    lease = Lease.objects.filter(name="dispatch").first()
    if lease is None or lease.until < timezone.now() - timedelta(seconds=30):
        yield Finding(
            "dispatch",
            "broken",
            "nothing dispatches: beat or the control worker is not running",
            "Start `campaigns up`.",
        )
    else:
        yield Finding("dispatch", "ok", "beat and the control worker are at work")


def _counts() -> Iterator[Finding]:
    """Check the first promise of the counts: they add up to the rows of the file."""
    wrong = [
        campaign.pk
        for campaign in Campaign.objects.annotate(n=Sum("tallies__n"))
        if (campaign.n or 0) != campaign.total
    ]
    if wrong:
        yield Finding(
            "counts",
            "broken",
            f"campaigns {wrong} do not add up to their rows",
            "Report this; keep the database.",
        )
    else:
        yield Finding("counts", "ok", "every campaign adds up to its rows")


def _accounts() -> Iterator[Finding]:
    for account in Account.objects.all():
        name = f"account {account.name}"
        try:
            answer = gateway_of(account).qr_code()
        except GatewayError as error:
            yield Finding(name, "broken", f"the gateway cannot be used ({error.code})", "Check its base URL and token.")
            continue
        if isinstance(answer, Instance) and answer.connected:
            yield Finding(name, "ok", "connected")
        else:
            yield Finding(
                name,
                "warning",
                "the phone is not connected",
                f"Run `campaigns account check {account.name}`.",
            )
