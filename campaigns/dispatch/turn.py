"""Choose who goes next, at each account's pace, fairly among its campaigns, and hand a small window to the queue."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.utils import timezone

from campaigns import allowance, failpoint, journal, leases, tracing
from campaigns.counts import counts_of_many
from campaigns.dispatch import judgement, pace
from campaigns.journal import Ticket
from campaigns.models import Account, Campaign
from campaigns.status import State, Status

Publish = Callable[[Sequence[Ticket]], None]

TURN_SECONDS = 1.1
"""One call works until the timetable's next hint has come, and a little longer."""
_HANDOVER_SECONDS = 0.3
"""The next call waits so long for it, so that no time is lost between the two."""
STEP = timedelta(seconds=0.02)
"""How finely the pace is cut."""
_WINDOW_SECONDS = 3.0
_SMALLEST_WINDOW, _LARGEST_WINDOW = 50, 5_000
_AT_ONCE = 500
"""So many are queued in one transaction and then published: the first is soon on its way, and claims wait little."""
_LONGEST_REST = timedelta(seconds=3)
"""Until the pace is gone on with, at most, when a heap of late messages went out."""
_LATER_SECONDS = 0.05
"""A message may come so much sooner after the one before than it was queued after it: that is still no shorter gap."""
_REFILLED_BELOW = 0.5
"""A large window is filled up again when no more than this share of it waits."""


def run(publish: Publish, seconds: float = TURN_SECONDS) -> int:
    """Dispatch for about `seconds`, unless another process does; return how many recipients were queued."""
    # Counted from before the wait, or each call would begin later than the one before it, until one came in vain.
    end = time.monotonic() + seconds
    with leases.held("dispatch", seconds + 5, wait=_HANDOVER_SECONDS) as mine:
        if not mine:
            return 0
        judgement.look()
        if not _running():
            return 0
        with tracing.span("dispatch turn") as tell:
            queued = _turn(publish, end)
            tell(queued=queued)
    return queued


def _turn(publish: Publish, end: float) -> int:
    queued, now = 0, time.monotonic()
    while running := _running():
        queued += sum(_account_turn(campaigns, publish) for campaigns in running)
        step = max(now + STEP.total_seconds() - time.monotonic(), 0.0)
        now = time.monotonic() + step
        if now > end:
            break
        time.sleep(step)
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
    if not _granted(account, 1, now).n:
        return 0
    counts = counts_of_many([campaign.pk for campaign in campaigns])
    window = min(max(account.rate_per_second * _WINDOW_SECONDS, _SMALLEST_WINDOW), _LARGEST_WINDOW)
    queued = sum(found.get(Status.QUEUED, 0) for found in counts.values())
    if queued > max(_REFILLED_BELOW * window, _SMALLEST_WINDOW):
        # Many small refills would cost the database more than the sends themselves.
        return 0
    queue_room = int(window) - queued
    rooms = {c.pk: room for c in campaigns if (room := _room(c, counts[c.pk], now)) > 0}
    want = min(queue_room, sum(rooms.values()), _AT_ONCE)
    if account.probes:
        # Half open: a gateway that was down gets one message, and the rest once it has answered.
        flying = queued + sum(found.get(Status.SENDING, 0) for found in counts.values())
        want = min(want, 1) if not flying else 0
    if want <= 0:
        return 0
    granted = _granted(account, want, now)
    tickets = _share(allowance.of_day(account, granted.n, now).n, rooms)
    if tickets:
        _remember_pace(account, granted, sum(ticket.requests for ticket in tickets))
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
        return pace.grant(now, account.next_send_at, account.rate_per_second, account.burst, want, STEP, _LONGEST_REST)
    longest = timedelta(seconds=account.gap_max + _LATER_SECONDS)
    one = pace.grant(now, account.next_send_at, account.rate_per_second, 1, min(want, 1), STEP, longest)
    drawn = random.uniform(account.gap_min, account.gap_max)  # noqa: S311 - no secret
    gap = timedelta(seconds=max(drawn, account.gap_min + _LATER_SECONDS))
    return pace.Grant(one.n, max(one.next_at, now + gap)) if one.n else one


def _remember_pace(account: Account, granted: pace.Grant, used: int) -> None:
    """Store when the next request may go; what was granted and not used is given back, or the other way round."""
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
