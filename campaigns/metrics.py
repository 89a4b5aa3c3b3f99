"""What /metrics says, from the database's own counts: a scrape costs the same whatever the number of recipients."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib.metadata import version

from django.db.models import Count, Min, Sum
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from campaigns import broker, meters
from campaigns.models import Account, Campaign, Change, Heartbeat, Lease, Meter, Notice, Recipient, Tally
from campaigns.status import PauseReason, State, Status

GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "campaigns_recipients": ("Recipients, by the state of their campaign and their status.", ("state", "status")),
    "campaigns_campaigns": ("Campaigns by state.", ("state",)),
    "campaigns_uncertain_open": ("Recipients whose answer was lost and that no report has settled yet.", ()),
    "campaigns_oldest_seconds": (
        "How long the first in line has waited: pending of running campaigns, queued, sending, uncertain.",
        ("status",),
    ),
    "campaigns_paused": ("Accounts and campaigns that are paused now.", ("what", "reason")),
    "campaigns_account_balance": ("Messages left on the gateway account, when last asked.", ("account",)),
    "campaigns_heartbeat_age_seconds": ("Since the last sign of life of a process.", ("process",)),
    "campaigns_job_age_seconds": ("Since a job of the timetable last ran.", ("job",)),
    "campaigns_reconcile_late_seconds": ("How long the most overdue reading of a report is late.", ()),
    "campaigns_notices": ("Notices to hooks and by e-mail that wait for another try, or were given up.", ("state",)),
    "campaigns_changes_oldest_seconds": ("How long the oldest change of a status has waited to be posted.", ()),
    "campaigns_queue_length": ("Tasks on the broker that no worker has taken.", ("queue",)),
    "campaigns_broker_up": ("1 when the broker answers.", ()),
    "campaigns_build_info": ("1, with the version of the web process.", ("version",)),
    "campaigns_scrape_seconds": ("What it cost to collect all this.", ()),
}
COUNTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    meters.CLAIMS_REFUSED: ("Tasks that found their recipient taken, settled or held back.", ()),
    meters.GATEWAY_REQUESTS: ("Sends, with their retries, by outcome.", ("outcome",)),
    meters.GATEWAY_SECONDS: ("Seconds spent in sends, with their retries, by outcome.", ("outcome",)),
    meters.LEASES_EXPIRED: ("Recipients whose worker stopped before it stored an answer.", ()),
    meters.NOTICES: ("Tries to post a notice, by outcome: posted, retried, given_up.", ("outcome",)),
    meters.PAUSES: ("Pauses that nobody asked for, by reason.", ("reason",)),
    meters.POLLS: ("Readings of a report, by how they ended.", ("result",)),
    meters.RECEIPTS: ("Events that webhooks delivered.", ()),
    meters.TASKS_REQUEUED: ("Recipients whose task was lost on the broker and that went back to pending.", ()),
}
NAMES = frozenset(GAUGES) | {f"campaigns_{name}_total" for name in COUNTERS}
"""Every sample's name; rules and dashboards may use no other."""
_JOBS = ("dispatch", "sweep", "reconcile")

_Line = tuple[tuple[str, ...], float]


def text() -> bytes:
    """Return everything in Prometheus' text format. Raises DatabaseError."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Ledger())
    return generate_latest(registry)


class _Ledger(Collector):
    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Ask for everything."""
        began = time.perf_counter()
        now = timezone.now()
        recipients = list(_recipients())
        yield _gauge("campaigns_recipients", recipients)
        uncertain = sum(n for (_, status), n in recipients if status == Status.UNCERTAIN)
        yield _gauge("campaigns_uncertain_open", [((), uncertain)])
        for name, lines in _SOURCES.items():
            yield _gauge(name, lines(now))
        yield from _counters()
        yield from _broker()
        yield _gauge("campaigns_build_info", [((version("campaigns"),), 1)])
        yield _gauge("campaigns_scrape_seconds", [((), time.perf_counter() - began)])


def _gauge(name: str, lines: Iterable[_Line]) -> Metric:
    what, labels = GAUGES[name]
    family = GaugeMetricFamily(name, what, labels=labels)
    for values, n in lines:
        family.add_metric(values, n)
    return family


def _recipients() -> Iterator[tuple[tuple[str, str], int]]:
    sums = Tally.objects.values_list("campaign__state", "status").annotate(n=Sum("n")).order_by()
    for state, status, n in sums:
        yield (state, status), n


def _campaigns(_now: datetime) -> Iterator[_Line]:
    found = dict(Campaign.objects.values_list("state").annotate(n=Count("id")).order_by())
    return (((str(state),), found.get(state, 0)) for state in State)


def _oldest(now: datetime) -> Iterator[_Line]:
    """Ask for one row of each running campaign and of each waiting status, all by an index."""
    first_in_line = []
    for pk, started_at in Campaign.objects.filter(state=State.RUNNING).values_list("pk", "started_at"):
        pending = Recipient.objects.filter(campaign_id=pk, status=Status.PENDING).order_by("id")
        since = pending.values_list("status_at", flat=True).first()
        if since is not None:
            # Before the launch nobody waited.
            first_in_line.append(max(since, started_at or since))
    yield (Status.PENDING,), _age(min(first_in_line, default=None), now)
    for status in (Status.QUEUED, Status.SENDING, Status.UNCERTAIN):
        since = Recipient.objects.filter(status=status).aggregate(at=Min("status_at"))["at"]
        yield (status,), _age(since, now)


def _paused(_now: datetime) -> Iterator[_Line]:
    accounts = dict(
        Account.objects.exclude(pause_reason="").values_list("pause_reason").annotate(Count("id")).order_by()
    )
    paused = Campaign.objects.filter(state=State.PAUSED)
    campaigns = dict(paused.values_list("reason").annotate(Count("id")).order_by())
    for reason in PauseReason:
        yield ("account", reason), accounts.get(reason, 0)
        yield ("campaign", reason), campaigns.get(reason, 0)


def _balances(_now: datetime) -> Iterator[_Line]:
    for name, balance in Account.objects.filter(balance__isnull=False).values_list("name", "balance"):
        yield (name,), balance or 0


def _heartbeats(now: datetime) -> Iterator[_Line]:
    for name, at in Heartbeat.objects.values_list("name", "at"):
        yield (name,), _age(at, now)


def _jobs(now: datetime) -> Iterator[_Line]:
    newest: dict[str, datetime] = {}
    for name, until in Lease.objects.values_list("name", "until"):
        # The leases of one job on several accounts are its name and a number.
        job = name.partition(" ")[0]
        newest[job] = max(until, newest.get(job, until))
    for job in _JOBS:
        if job in newest:
            # A lease that is held ends in the future.
            yield (job,), _age(newest[job], now)


def _late(now: datetime) -> Iterator[_Line]:
    polled = Account.objects.exclude(pause_reason=PauseReason.CREDENTIALS)
    yield (), _age(polled.aggregate(at=Min("next_poll_at"))["at"], now)


def _notices(_now: datetime) -> Iterator[_Line]:
    for state in (Notice.State.WAITING, Notice.State.GIVEN_UP):
        yield (str(state),), Notice.objects.filter(state=state).count()


def _oldest_change(now: datetime) -> Iterator[_Line]:
    yield (), _age(Change.objects.order_by("id").values_list("at", flat=True).first(), now)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


_SOURCES: dict[str, Callable[[datetime], Iterable[_Line]]] = {
    "campaigns_campaigns": _campaigns,
    "campaigns_oldest_seconds": _oldest,
    "campaigns_paused": _paused,
    "campaigns_account_balance": _balances,
    "campaigns_heartbeat_age_seconds": _heartbeats,
    "campaigns_job_age_seconds": _jobs,
    "campaigns_reconcile_late_seconds": _late,
    "campaigns_notices": _notices,
    "campaigns_changes_oldest_seconds": _oldest_change,
}


def _counters() -> Iterator[Metric]:
    found: dict[str, dict[str, float]] = {name: dict.fromkeys(meters.LABELS.get(name, ()), 0.0) for name in COUNTERS}
    for name, label, n in Meter.objects.filter(name__in=COUNTERS).values_list("name", "label", "n"):
        found[name][label] = n
    for name, (what, labels) in COUNTERS.items():
        family = CounterMetricFamily(f"campaigns_{name}", what, labels=labels)
        lines = found[name].items() if labels else [("", sum(found[name].values()))]
        for label, n in lines:
            family.add_metric((label,) if labels else (), n)
        yield family


def _broker() -> Iterator[Metric]:
    try:
        found, up = broker.lengths(), 1
    except broker.BrokerDown:
        found, up = {}, 0
    yield _gauge("campaigns_queue_length", [((queue,), n) for queue, n in found.items()])
    yield _gauge("campaigns_broker_up", [((), up)])
