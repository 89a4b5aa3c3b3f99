"""Find what waited too long, and lift the pauses whose cause is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from django.utils import timezone

from campaigns import journal, leases, meters, pauses
from campaigns.connections import gateway_of
from campaigns.gateway import GatewayError, Instance
from campaigns.models import Account, Campaign
from campaigns.status import PauseReason, State, Status

log = structlog.get_logger("campaigns.sweep")


def run(now: datetime | None = None) -> int:
    """Sweep once, unless another process does; return how many recipients moved."""
    now = now or timezone.now()
    moved = 0
    with leases.held("sweep", 60) as mine:
        if mine:
            requeued = journal.release_queued(now)
            stopped = _until_none(lambda: journal.leases_over(now))
            meters.count(meters.TASKS_REQUEUED, requeued)
            meters.count(meters.LEASES_EXPIRED, stopped)
            moved += requeued + stopped
            moved += _until_none(lambda: journal.expire(now))
            moved += _finish_cancelling()
    for account in pauses.to_probe(now):
        _probe(account)
    return moved


def _until_none(batch: Callable[[], int]) -> int:
    """Repeat an act on batches until it finds nothing more; return how many recipients it moved."""
    total = 0
    while n := batch():
        total += n
    return total


def _finish_cancelling() -> int:
    """Cancel what an interrupted cancel left open."""
    left = (Status.PENDING, Status.QUEUED)
    interrupted = Campaign.objects.filter(state=State.CANCELLED, tallies__status__in=left, tallies__n__gt=0)
    moved = 0
    for campaign_id in set(interrupted.values_list("pk", flat=True)):
        while n := journal.cancel_batch(campaign_id):
            moved += n
    return moved


def _probe(account: Account) -> None:
    """Ask the gateway whether a paused account may go on."""
    with leases.held(f"probe {account.pk}", 90) as mine:
        if not mine:
            return
        gone = False
        try:
            gone = _cause_is_gone(account)
        finally:
            # Also after a fault that nobody expected: else it would be the first again, and others never probed.
            if not gone:
                pauses.still_down(account)
        if gone and account.pause_reason == PauseReason.GATEWAY_DOWN:
            pauses.half_open(account)
        elif gone:
            pauses.resume_account(account.pk, account.paused_at)


def _cause_is_gone(account: Account) -> bool:
    gateway = gateway_of(account)
    try:
        if account.pause_reason == PauseReason.CONNECTION:
            instance = gateway.qr_code()
            return isinstance(instance, Instance) and instance.connected
        balance = gateway.check_balance()
    except GatewayError as error:
        log.info("account still paused", account=account.pk, reason=account.pause_reason, code=error.code)
        return False
    return account.pause_reason != PauseReason.QUOTA or balance.quota > 0
