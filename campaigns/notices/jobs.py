"""The jobs of the timetable: tell and post, look for what is stuck, forget what is old; and who does it instead."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from campaigns import clocks, leases
from campaigns.models import Change, Hook, Lease, Notice
from campaigns.notices import standstill
from campaigns.notices.serve import LEASE, LEASE_SECONDS, serve_all
from campaigns.notices.tell import untold

POSTED_KEPT, REST_KEPT = timedelta(days=1), timedelta(days=7)
"""How long a notice stays once it was taken, and what was given up or never came to be posted."""
_WATCH = "watch"
_MISSED_AFTER = timedelta(seconds=60)
_BATCH = 2_000


def run() -> int:
    """Make notices of alerts and changes and post what is due, unless another process does; return how many went."""
    with leases.held(LEASE, LEASE_SECONDS) as mine:
        if not mine:
            return 0
        untold(timezone.now())
        return serve_all()


def watch() -> int:
    """Look for campaigns that are stuck, unless another process does; return how many are."""
    with leases.held(_WATCH, 60) as mine:
        return standstill.look(timezone.now()) if mine else 0


def stand_in() -> None:
    """Do both where nobody did for a minute: so that silent workers and a silent beat are told too."""
    now = timezone.now()
    ahead = clocks.ahead("until", now, timedelta(seconds=LEASE_SECONDS))
    recent = Lease.objects.filter(until__gte=now - _MISSED_AFTER).exclude(ahead)
    if not recent.filter(name=_WATCH).exists():
        watch()
    if not recent.filter(name=LEASE).exists():
        run()


def prune() -> int:
    """Delete what is kept long enough, and what was noted for hooks that are gone; return how many rows."""
    now = timezone.now()
    posted = Notice.objects.filter(state=Notice.State.POSTED, created_at__lt=now - POSTED_KEPT)
    failed = Notice.objects.filter(state=Notice.State.GIVEN_UP, created_at__lt=now - REST_KEPT)
    gone = Change.objects.filter(~Exists(Hook.objects.filter(pk=OuterRef("hook"))))
    return sum(_delete(rows) for rows in (posted, failed, gone)) + _delete_old_changes(now - REST_KEPT)


def _delete_old_changes(before: datetime) -> int:
    """Delete from the oldest on: times have no index, and rise with the ids all but for moments."""
    n = 0
    while True:
        oldest = list(Change.objects.order_by("id").values_list("pk", "at")[:_BATCH])
        old = [pk for pk, at in oldest if at < before]
        n += Change.objects.filter(pk__in=old).delete()[0]
        if len(old) < _BATCH:
            return n


def _delete(rows: QuerySet[Notice] | QuerySet[Change]) -> int:
    n = 0
    while ids := list(rows.values_list("pk", flat=True)[:_BATCH]):
        n += rows.filter(pk__in=ids).delete()[0]
    return n
