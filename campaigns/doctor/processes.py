"""Broker, workers and beat: whether they are there, safe, at work and keeping up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from campaigns import broker, heartbeats
from campaigns.doctor.finding import Finding
from campaigns.models import Heartbeat, Lease, Recipient
from campaigns.status import Status

_OLDEST_REDIS = (6, 2)
_NO_DISPATCH = timedelta(seconds=30)
_PATIENCE = 3
"""How often a clock may run out before somebody has to look: the sweep comes every few seconds."""


def broker_safe() -> Iterator[Finding]:
    """Ask for version and for the settings that keep tasks."""
    try:
        found = broker.look()
    except broker.BrokerDown:
        cure = "Start `campaigns up`." if settings.BROKER_IS_EMBEDDED else "Check REDIS_URL and that the server runs."
        yield Finding("broker", "broken", "it does not answer", cure)
        return
    yield judged(found)


def judged(found: broker.Broker) -> Finding:
    """Judge what the broker says of itself."""
    if tuple(int(part) for part in found.version.split(".")[:2]) < _OLDEST_REDIS:
        return Finding("broker", "broken", f"version {found.version} is too old", "Use Redis 6.2 or later, or Valkey.")
    if found.policy not in ("noeviction", ""):
        cure = "Set maxmemory-policy to noeviction."
        return Finding("broker", "warning", f"it may drop tasks ({found.policy})", cure)
    if not found.kept_on_disk:
        return Finding("broker", "warning", "tasks are not kept over a restart", "Set appendonly to yes.")
    return Finding("broker", "ok", f"version {found.version}, kept on disk, noeviction")


def alive() -> Iterator[Finding]:
    """Look for a sign of life of every role, and for processes that fell silent beside living ones."""
    living = heartbeats.alive()
    missing = [role for role in heartbeats.ROLES if not living[role]]
    silent = Heartbeat.objects.filter(at__lt=timezone.now() - heartbeats.SILENT_AFTER).values_list("name", flat=True)
    if missing:
        cure = "Start `campaigns up`, or these processes of the Procfile; their logs say why they ended."
        yield Finding("workers and beat", "broken", f"no sign of life of {', '.join(missing)}", cure)
    elif silent:
        cure = "Restart them, or wait an hour when their host is gone for good."
        yield Finding("workers and beat", "warning", f"silent: {', '.join(sorted(silent))}", cure)
    else:
        said = ", ".join(f"{role} on {len(hosts)}" for role, hosts in living.items())
        yield Finding("workers and beat", "ok", f"alive: {said}")
    versions = set(Heartbeat.objects.values_list("version", flat=True))
    if len(versions) > 1:
        cure = "Finish the upgrade: restart the processes of the earlier version."
        yield Finding("versions", "warning", f"processes of {', '.join(sorted(versions))} run together", cure)


def dispatching() -> Iterator[Finding]:
    """Look whether beat's hint reaches the control worker."""
    lease = Lease.objects.filter(name="dispatch").first()
    if lease is None or lease.until < timezone.now() - _NO_DISPATCH:
        text = "nothing dispatches: beat or the control worker is not running"
        yield Finding("dispatch", "broken", text, "Start `campaigns up`.")
    else:
        yield Finding("dispatch", "ok", "beat and the control worker are at work")


def waiting() -> Iterator[Finding]:
    """Look whether tasks wait longer than the sweep would let them."""
    now = timezone.now()
    for status, seconds, cure in (
        (Status.QUEUED, settings.QUEUED_SECONDS, "Start more send workers, or look why the sweep does not run."),
        (Status.SENDING, settings.LEASE_SECONDS, "Look why the sweep does not run: the log of the control worker."),
    ):
        what = f"{status} recipients"
        since = Recipient.objects.filter(status=status).aggregate(at=Min("status_at"))["at"]
        age = (now - since).total_seconds() if since else 0.0
        if age > seconds * _PATIENCE:
            yield Finding(what, "broken", f"the oldest has waited {age:.0f} s", cure)
        elif age > seconds:
            yield Finding(what, "warning", f"the oldest has waited {age:.0f} s", cure)
        else:
            yield Finding(what, "ok", f"the oldest has waited {age:.0f} s" if since else "none wait")
