"""When an account's report is worth reading, and from which day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Min, Q

from campaigns.journal import UNPROVEN
from campaigns.models import Account, Recipient
from campaigns.status import AWAITING_PROOF, REPORT_WINDOW, Status

GATEWAY_ZONE = ZoneInfo("Asia/Kolkata")
"""Request dates are days of this zone (specification 2.2 shows +05:30 throughout)."""

_STEPS: tuple[tuple[timedelta, float], ...] = (
    (timedelta(minutes=15), 1),
    (timedelta(hours=2), 5),
    (timedelta(hours=24), 30),
)
_SLOWEST = 360.0
"""As a multiple of the base cadence: 6 hours at the default of 60 s."""

_WIDER = timedelta(days=1)
"""Nobody says whether the first day is read as well, nor whose day it is."""
_UNREAD_FOR = timedelta(hours=2)
"""A delivered message may never be read; after so long it is looked at as rarely as the oldest."""


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What an account still waits for. Times are those of the oldest and youngest unproven message."""

    oldest: datetime
    youngest: datetime
    uncertain: bool
    count: int = 0
    """Messages accepted and not proven read."""
    doubtful: bool = False
    """Some took more than one request, so that the gateway may have them twice."""
    all_delivered: bool = False
    to_settle: bool = False
    """Some lost answer waits for the report, and not for a person."""


def outstanding(account: Account, now: datetime) -> Outstanding | None:
    """Return what the account's report could still prove; None when nothing."""
    horizon = now - REPORT_WINDOW
    unproven = Recipient.objects.filter(account=account, accepted_at__gte=horizon, status__in=AWAITING_PROOF)
    accepted = unproven.aggregate(
        oldest=Min("accepted_at"),
        youngest=Max("accepted_at"),
        n=Count("id"),
        unsettled=Count("id", filter=~Q(status=Status.DELIVERED)),
        repeated=Count("id", filter=Q(tries__gt=1)),
    )
    lost = Recipient.objects.filter(Q(claimed_at__gte=horizon), account=account, status=Status.UNCERTAIN).aggregate(
        oldest=Min("claimed_at"), youngest=Max("claimed_at"), to_settle=Count("id", filter=~Q(code=UNPROVEN))
    )
    bounds = (accepted["oldest"], accepted["youngest"], lost["oldest"], lost["youngest"])
    times = [t for t in bounds if t is not None]
    if not times:
        return None
    return Outstanding(
        min(times),
        max(times),
        uncertain=lost["oldest"] is not None,
        count=accepted["n"],
        doubtful=accepted["repeated"] > 0,
        all_delivered=accepted["unsettled"] == 0,
        to_settle=lost["to_settle"] > 0,
    )


def next_poll(found: Outstanding | None, now: datetime, *, sending: bool) -> datetime:
    """Return when to read again: often while the account sends or something is young or to be settled, rarely later."""
    base = settings.RECONCILE_SECONDS
    if found is None or found.to_settle or sending:
        return now + timedelta(seconds=base)
    age = now - found.youngest
    factor = next((factor for limit, factor in _STEPS if age < limit), _SLOWEST)
    if found.all_delivered and age >= _UNREAD_FOR:
        factor = _SLOWEST
    return now + timedelta(seconds=base * factor)


def longest_wait() -> timedelta:
    """Return how far ahead the next reading may lie."""
    return timedelta(seconds=settings.RECONCILE_SECONDS * _SLOWEST)


def shown_from(since: datetime, now: datetime, zone: str) -> datetime:
    """Return from when on those days hide nothing: a day later than they begin, where seven days cut them short."""
    first, _ = days(since, now, zone)
    return datetime.combine(first + _WIDER, time(), GATEWAY_ZONE)


def days(since: datetime, now: datetime, zone: str) -> tuple[date, date]:
    """Return the first and last day to ask for: widened by a day and within the gateway's seven.

    The last day is today where today has come furthest, so that a day change in either zone hides nothing.
    """
    today = max(now.astimezone(GATEWAY_ZONE).date(), now.astimezone(ZoneInfo(zone)).date())
    first = since.astimezone(GATEWAY_ZONE).date() - _WIDER
    return max(first, today - timedelta(days=6)), today
