"""Choose who goes next, at each account's pace, fairly among its campaigns, and hand a small window to the queue."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from campaigns import journal, leases, pace
from campaigns.journal import Ticket
from campaigns.models import Account, Campaign, Recipient, Sample, Tally
from campaigns.status import OPEN, REACHED, State, Status

log = structlog.get_logger("campaigns.dispatch")

Publish = Callable[[Sequence[Ticket]], None]

TURN_SECONDS = 0.95
"""One call works about until the timetable's next hint."""
STEP = timedelta(seconds=0.03)
"""How finely the pace is cut."""
_WINDOW_SECONDS = 3.0
_SMALLEST_WINDOW, _LARGEST_WINDOW = 50, 5_000
_SAMPLE_EVERY = timedelta(seconds=5)


def run(publish: Publish, seconds: float = TURN_SECONDS) -> int:
    """Dispatch for about `seconds`, unless another process does; return how many recipients were queued."""
    with leases.held("dispatch", seconds + 5) as mine:
        if not mine:
            return 0
        _observe()
        queued, end = 0, time.monotonic() + seconds
        while running := _running():
            queued += sum(_account_turn(campaigns, publish) for campaigns in running)
            if time.monotonic() + STEP.total_seconds() > end:
                break
            time.sleep(STEP.total_seconds())
    return queued


def _running() -> list[list[Campaign]]:
    """Return the campaigns that may send now, grouped by account."""
    going = (
        Campaign.objects.filter(state=State.RUNNING, account__pause_reason="")
        .select_related("account")
        .order_by("account_id", "id")
    )
    return [list(group) for _, group in groupby(going, key=lambda campaign: campaign.account_id)]


def _account_turn(campaigns: list[Campaign], publish: Publish) -> int:
    """Queue what one account's pace and window allow, shared equally among its campaigns."""
    account = campaigns[0].account
    waiting = _waiting(campaigns)
    window = min(max(account.rate_per_second * _WINDOW_SECONDS, _SMALLEST_WINDOW), _LARGEST_WINDOW)
    room = int(window) - sum(queued for _, queued in waiting.values())
    want = min(room, sum(pending for pending, _ in waiting.values()))
    if want <= 0:
        return 0
    now = timezone.now()
    granted = pace.grant(now, account.next_send_at, account.rate_per_second, account.burst, want, STEP)
    tickets = _share(granted.n, [pk for pk, (pending, _) in waiting.items() if pending > 0])
    if tickets:
        _remember_pace(account, granted, len(tickets))
        publish(tickets)
    return len(tickets)


def _remember_pace(account: Account, granted: pace.Grant, used: int) -> None:
    """Store when the next message may go; what was granted and not used is given back."""
    unused = pace.interval_of(account.rate_per_second) * (granted.n - used)
    Account.objects.filter(pk=account.pk).update(next_send_at=granted.next_at - unused)


def _share(n: int, campaign_ids: list[int]) -> list[Ticket]:
    """Queue up to `n` recipients, as equally as possible; whoever has gone without longest comes first."""
    tickets: list[Ticket] = []
    hungry = sorted(campaign_ids, key=lambda pk: _last_turn.get(pk, 0.0))
    while n > len(tickets) and hungry:
        portion = max(1, (n - len(tickets)) // len(hungry))
        for pk in list(hungry):
            took = journal.enqueue(pk, min(portion, n - len(tickets)))
            tickets += took
            if took:
                _last_turn[pk] = time.monotonic()
            if len(took) < portion:
                hungry.remove(pk)
            if len(tickets) >= n:
                break
    return tickets


_last_turn: dict[int, float] = {}
"""When each campaign last had a turn, in this process; losing it only costs fairness for a moment."""


def _waiting(campaigns: list[Campaign]) -> dict[int, tuple[int, int]]:
    """Return (pending, queued) of each campaign."""
    sums = (
        Tally.objects.filter(campaign_id__in=[c.pk for c in campaigns], status__in=[Status.PENDING, Status.QUEUED])
        .values_list("campaign_id", "status")
        .annotate(Sum("n"))
    )
    found = {(pk, status): n for pk, status, n in sums}
    return {c.pk: (found.get((c.pk, Status.PENDING), 0), found.get((c.pk, Status.QUEUED), 0)) for c in campaigns}


def _observe() -> None:
    """Take a sample of each running campaign now and then, and finish those that have nobody open."""
    now = timezone.now()
    for campaign in Campaign.objects.filter(state=State.RUNNING):
        counts = dict(campaign.tallies.values_list("status").annotate(Sum("n")))
        still_open = sum(counts.get(status, 0) for status in OPEN)
        newest = campaign.samples.order_by("-at").values_list("at", flat=True).first()
        if newest is None or not still_open or now - newest >= _SAMPLE_EVERY:
            accepted = sum(counts.get(status, 0) for status in REACHED)
            Sample.objects.create(campaign=campaign, at=now, open=still_open, accepted=accepted)
        if not still_open:
            _finish(campaign, now)


def _finish(campaign: Campaign, now: datetime) -> None:
    with transaction.atomic():
        # Locked first: a retry that re-opens recipients at this moment is either seen or comes after.
        running = Campaign.objects.select_for_update().filter(pk=campaign.pk, state=State.RUNNING)
        if not running or Recipient.objects.filter(campaign=campaign, status__in=OPEN).exists():
            return
        running.update(state=State.FINISHED, finished_at=now)
    log.info("campaign finished", campaign=campaign.pk)
