"""Posts the notices that are due, one target after the other, and stores what became of each."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from campaigns import clocks, leases, meters
from campaigns.alerts import raise_alert
from campaigns.models import Alert, Change, Hook, Notice
from campaigns.notices import letters
from campaigns.notices.bodies import body_of
from campaigns.notices.cut import MOST, next_changes
from campaigns.notices.post import post
from campaigns.notices.signature import signature

log = structlog.get_logger("campaigns.notices")

_SECONDS_EACH = 10.0
"""One target may be served for so long before the next has its turn."""
LEASE = "notices"
LEASE_SECONDS = 90.0
"""Longer than one post with its timeouts; renewed after each."""
_FIRST_WAIT, _HOUR = timedelta(seconds=10), timedelta(hours=1)
_SPREAD = 0.1
"""A wait is so much shorter or longer by chance, so that not everybody comes at once."""
_LONGEST_WAIT = (1 + _SPREAD) * _HOUR


def serve_all() -> int:
    """Post what is due to everybody; return how many notices were taken. The caller holds the lease."""
    now = timezone.now()
    due = Notice.objects.filter(
        clocks.due("next_try_at", now, _LONGEST_WAIT), hook=OuterRef("pk"), state=Notice.State.WAITING
    )
    hooks = Hook.objects.filter(Exists(due) | Q(pk__in=Change.objects.values("hook").distinct()))
    return sum(serve(hook) for hook in [None, *hooks])


def serve(hook: Hook | None) -> int:
    """Post to one target, oldest first, until nothing is due, one is not taken, or its time is over.

    A batch that was not full ends it too: what comes meanwhile goes together at the next turn.
    """
    taken, end = 0, time.monotonic() + _SECONDS_EACH
    while time.monotonic() < end:
        now = timezone.now()
        waiting = _due(hook, now)
        notice = waiting or (next_changes(hook, now) if hook else None)
        if notice is None or not attempt(notice, now) or not leases.renew(LEASE, LEASE_SECONDS):
            break
        taken += 1
        if waiting is None and notice.n < MOST:
            break
    return taken


def _due(hook: Hook | None, now: datetime) -> Notice | None:
    """Return the next notice to be tried: alerts before statuses, and of each only the first in line."""
    waiting = Notice.objects.filter(hook=hook, state=Notice.State.WAITING).order_by("id").select_related("hook")
    heads = (waiting.filter(event=event).first() for event in (Notice.Event.ALERTS, Notice.Event.STATUSES))
    return next((head for head in heads if head and clocks.is_due(head.next_try_at, now, _LONGEST_WAIT)), None)


def attempt(notice: Notice, now: datetime) -> bool:
    """Try a notice once and store what became of it; say whether it was taken. No transaction is open meanwhile."""
    code = _sent(notice, now)
    tried_at = timezone.now()
    changes: dict[str, object] = {"tries": notice.tries + 1, "tried_at": tried_at, "code": code}
    if not code:
        changes["state"] = Notice.State.POSTED
    elif tried_at >= notice.give_up_at:
        changes["state"] = Notice.State.GIVEN_UP
    else:
        changes["next_try_at"] = min(tried_at + wait_after(notice.tries + 1), notice.give_up_at)
    with transaction.atomic():
        Notice.objects.filter(pk=notice.pk, state=Notice.State.WAITING).update(**changes)
        if changes.get("state") == Notice.State.GIVEN_UP:
            _give_up(notice, tried_at)
    outcome = str(changes.get("state", "retried"))
    meters.count(meters.NOTICES, label=outcome)
    log.info("notice", notice=notice.pk, hook=notice.hook_id, n=notice.n, outcome=outcome, code=code)
    return not code


def _sent(notice: Notice, now: datetime) -> str:
    if notice.hook is None:
        return letters.send(notice.items)
    body = body_of(notice)
    return post(notice.hook.url, body, headers(notice.hook, str(notice.event), notice.pk, body, now))


def headers(hook: Hook, event: str, number: int, body: bytes, now: datetime) -> dict[str, str]:
    """Return what a post to a hook carries beside its body."""
    return {
        "X-Campaigns-Event": event,
        "X-Campaigns-Notice": str(number),
        "X-Campaigns-Signature": signature(hook.secrets(now), int(now.timestamp()), body),
    }


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries in vain: 10 s doubling to an hour, a little less or more."""
    wait: timedelta = min(_FIRST_WAIT * 2 ** min(tries - 1, 16), _HOUR)
    return wait * random.uniform(1 - _SPREAD, 1 + _SPREAD)  # noqa: S311 - no secret


def _give_up(notice: Notice, now: datetime) -> None:
    if notice.hook is not None:
        hook = notice.hook
        raise_alert(
            Alert.Kind.NOTICE_FAILED, f"hook {hook.pk}", now, account_id=hook.account_id, campaign_id=hook.campaign_id,
            detail=hook.name, again_after=timedelta(days=1),
        )  # fmt: skip
