"""Choose who goes next, at each account's pace, fairly among its campaigns, and hand a small window to the queue."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from django.db import transaction
from django.utils import timezone

from campaigns import alerts, allowance, failpoint, journal, leases, pace, pauses, tracing
from campaigns.counts import counts_of_many
from campaigns.journal import Ticket
from campaigns.models import Account, Alert, Campaign, Recipient
from campaigns.status import OPEN, REACHED, PauseReason, State, Status

log = structlog.get_logger("campaigns.dispatch")

Publish = Callable[[Sequence[Ticket]], None]

TURN_SECONDS = 0.95
"""One call works about until the timetable's next hint."""
STEP = timedelta(seconds=0.03)
"""How finely the pace is cut."""
_WINDOW_SECONDS = 3.0
_SMALLEST_WINDOW, _LARGEST_WINDOW = 50, 5_000
_REFILLED_BELOW = 0.5
"""A large window is filled up again when no more than this share of it waits."""
_SAMPLE_EVERY = timedelta(seconds=5)
_FAILURE_LOOK_BACK = timedelta(seconds=60)
_FAILURES_JUDGED, _FAILURES_ALLOWED = 20, 0.5
"""A campaign pauses when more than this share of at least so many messages of the last minute failed."""


def run(publish: Publish, seconds: float = TURN_SECONDS) -> int:
    """Dispatch for about `seconds`, unless another process does; return how many recipients were queued."""
    with leases.held("dispatch", seconds + 5) as mine:
        if not mine:
            return 0
        _observe()
        if not _running():
            return 0
        with tracing.span("dispatch turn") as tell:
            queued = _turn(publish, time.monotonic() + seconds)
            tell(queued=queued)
    return queued


def _turn(publish: Publish, end: float) -> int:
    queued = 0
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
    """Queue what one account's pace, caps and window allow, shared equally among its campaigns."""
    account, now = campaigns[0].account, timezone.now()
    counts = counts_of_many([campaign.pk for campaign in campaigns])
    window = min(max(account.rate_per_second * _WINDOW_SECONDS, _SMALLEST_WINDOW), _LARGEST_WINDOW)
    queued = sum(found.get(Status.QUEUED, 0) for found in counts.values())
    if queued > max(_REFILLED_BELOW * window, _SMALLEST_WINDOW):
        # Many small refills would cost the database more than the sends themselves.
        return 0
    queue_room = int(window) - queued
    rooms = {c.pk: room for c in campaigns if (room := _room(c, counts[c.pk], now)) > 0}
    want = min(queue_room, sum(rooms.values()))
    if want <= 0:
        return 0
    granted = _granted(account, allowance.of_day(account, want, now).n, now)
    tickets = _share(granted.n, rooms)
    if tickets:
        _remember_pace(account, granted, len(tickets))
        _remember_stretched(campaigns, tickets, counts, now)
        failpoint.reach("between_commit_and_publish")
        publish(tickets)
    return len(tickets)


def _room(campaign: Campaign, counts: Mapping[str, int], now: datetime) -> int:
    """Return how many of the campaign may go now, whatever the account's pace."""
    pending = counts.get(Status.PENDING, 0)
    room = allowance.of_window(campaign, pending, now).n
    if room and campaign.finish_by:
        rate = allowance.stretched_rate(campaign, pending, now)
        room = pace.grant(now, campaign.next_send_at, rate, 1, room, STEP).n
    return allowance.of_canary(campaign, counts, room).n


def _granted(account: Account, want: int, now: datetime) -> pace.Grant:
    """Ask the account's pace; a random gap lets one go at a time."""
    if not account.gap_max:
        return pace.grant(now, account.next_send_at, account.rate_per_second, account.burst, want, STEP)
    one = pace.grant(now, account.next_send_at, account.rate_per_second, 1, min(want, 1), STEP)
    gap = timedelta(seconds=random.uniform(account.gap_min, account.gap_max))  # noqa: S311 - no secret
    return pace.Grant(one.n, max(one.next_at, now + gap)) if one.n else one


def _remember_pace(account: Account, granted: pace.Grant, used: int) -> None:
    """Store when the next message may go; what was granted and not used is given back."""
    unused = pace.interval_of(account.rate_per_second) * (granted.n - used)
    Account.objects.filter(pk=account.pk).update(next_send_at=granted.next_at - unused)


def _remember_stretched(
    campaigns: list[Campaign], tickets: Sequence[Ticket], counts: Mapping[int, Mapping[str, int]], now: datetime
) -> None:
    """Store when the next message of each campaign with a finish-by time may go."""
    for campaign in campaigns:
        used = sum(ticket.campaign_id == campaign.pk for ticket in tickets)
        if campaign.finish_by and used:
            rate = allowance.stretched_rate(campaign, counts[campaign.pk].get(Status.PENDING, 0), now)
            next_at = pace.grant(now, campaign.next_send_at, rate, 1, used, STEP).next_at
            Campaign.objects.filter(pk=campaign.pk).update(next_send_at=next_at)


def _share(n: int, rooms: Mapping[int, int]) -> list[Ticket]:
    """Queue up to `n` recipients, as equally as possible; whoever has gone without longest comes first."""
    tickets: list[Ticket] = []
    left = dict(rooms)
    hungry = sorted(left, key=lambda pk: _last_turn.get(pk, 0.0))
    while n > len(tickets) and hungry:
        portion = max(1, (n - len(tickets)) // len(hungry))
        for pk in list(hungry):
            asked = min(portion, left[pk], n - len(tickets))
            took = journal.enqueue(pk, asked)
            tickets += took
            left[pk] -= len(took)
            if took:
                _last_turn[pk] = time.monotonic()
            if len(took) < asked or not left[pk]:
                hungry.remove(pk)
            if len(tickets) >= n:
                break
    return tickets


_last_turn: dict[int, float] = {}
"""When each campaign last had a turn, in this process; losing it only costs fairness for a moment."""


def _observe() -> None:
    """Look at each running campaign: take a sample now and then, judge its canary and failures, finish it."""
    now = timezone.now()
    for campaign in Campaign.objects.filter(state=State.RUNNING).select_related("account"):
        counts = counts_of_many([campaign.pk])[campaign.pk]
        still_open = sum(counts.get(status, 0) for status in OPEN)
        newest = campaign.samples.order_by("-at").first()
        if newest is None or not still_open or now - newest.at >= _SAMPLE_EVERY:
            _sample(campaign, counts, still_open, now)
        if not still_open:
            _finish(campaign, now)
        elif campaign.canary and campaign.canary_passed_at is None:
            _judge_canary(campaign, counts, now)


def _sample(campaign: Campaign, counts: Mapping[str, int], still_open: int, now: datetime) -> None:
    """Store how far the campaign is; pause it when most of what went lately failed."""
    accepted, failed = sum(counts.get(status, 0) for status in REACHED), counts.get(Status.FAILED, 0)
    before = campaign.samples.filter(at__gte=now - _FAILURE_LOOK_BACK).order_by("at").first()
    campaign.samples.create(at=now, open=still_open, accepted=accepted, failed=failed)
    if before is None:
        return
    new_failed, new_accepted = failed - before.failed, accepted - before.accepted
    if new_failed + new_accepted >= _FAILURES_JUDGED and new_failed > _FAILURES_ALLOWED * (new_failed + new_accepted):
        detail = f"{new_failed} of the last {new_failed + new_accepted} messages failed"
        pauses.pause_campaign(campaign.pk, PauseReason.ERROR_RATE, detail)


def _judge_canary(campaign: Campaign, counts: Mapping[str, int], now: datetime) -> None:
    """Let the rest go, or pause, once the first messages have proven themselves."""
    this = Campaign.objects.filter(pk=campaign.pk)
    if allowance.of_canary(campaign, counts, 1).n:
        return
    if campaign.canary_full_at is None:
        this.update(canary_full_at=now)
        return
    verdict = allowance.canary_verdict(campaign, counts, now)
    if verdict.known and verdict.failed_percent > campaign.canary_max_failed:
        detail = f"{verdict.failed_percent:.0f} % of the first {campaign.canary} failed"
        pauses.pause_campaign(campaign.pk, PauseReason.ERROR_RATE, detail)
    if verdict.known:
        this.update(canary_passed_at=now)


def _finish(campaign: Campaign, now: datetime) -> None:
    with transaction.atomic():
        # Locked first: a retry that re-opens recipients at this moment is either seen or comes after.
        running = Campaign.objects.select_for_update().filter(pk=campaign.pk, state=State.RUNNING)
        if not running or Recipient.objects.filter(campaign=campaign, status__in=OPEN).exists():
            return
        running.update(state=State.FINISHED, finished_at=now)
        alerts.raise_alert(
            Alert.Kind.FINISHED, now.isoformat(), now, account_id=campaign.account_id, campaign_id=campaign.pk
        )
    log.info("campaign finished", campaign=campaign.pk)
