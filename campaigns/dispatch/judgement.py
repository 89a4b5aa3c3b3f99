"""Judge running campaigns: take samples, pause one whose messages fail, let a canary pass, end what is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns import alerts, allowance, clocks, pauses
from campaigns.counts import counts_of_many
from campaigns.models import Alert, Campaign, Recipient, Sample
from campaigns.status import OPEN, REACHED, PauseReason, State, Status

log = structlog.get_logger("campaigns.dispatch")

_SAMPLE_EVERY = timedelta(seconds=5)
_FAILURE_LOOK_BACK = timedelta(seconds=60)
_FAILURES_JUDGED, _FAILURES_ALLOWED = 20, 0.5
"""A campaign pauses when more than this share of its last messages failed, and of so many at least."""
_EVER = datetime.min.replace(tzinfo=UTC)


def look() -> None:
    """Look at each running campaign: take a sample now and then, judge its canary and failures, finish it."""
    now = timezone.now()
    for campaign in Campaign.objects.filter(state=State.RUNNING).select_related("account"):
        counts = counts_of_many([campaign.pk])[campaign.pk]
        still_open = sum(counts.get(status, 0) for status in OPEN)
        newest = campaign.samples.order_by("-at").first()
        if newest is None or not still_open or abs(now - newest.at) >= _SAMPLE_EVERY:
            _sample(campaign, counts, still_open, now)
        if not still_open:
            _finish(campaign, now)
        elif campaign.canary and campaign.canary_passed_at is None:
            _judge_canary(campaign, counts, now)


def _sample(campaign: Campaign, counts: Mapping[str, int], still_open: int, now: datetime) -> None:
    """Store how far the campaign is; pause it when most of what went lately failed."""
    accepted, failed = sum(counts.get(status, 0) for status in REACHED), counts.get(Status.FAILED, 0)
    for before in _to_compare_with(campaign, accepted + failed, now):
        new_failed = failed - before.failed
        # What a report calls failed later was accepted before: such a failure takes one from the accepted.
        judged = new_failed + max(accepted - before.accepted, 0)
        if judged >= _FAILURES_JUDGED and new_failed > _FAILURES_ALLOWED * judged:
            detail = f"{new_failed} of the last {judged} messages failed"
            pauses.pause_campaign(campaign.pk, PauseReason.ERROR_RATE, detail)
            break
    campaign.samples.create(at=now, open=still_open, accepted=accepted, failed=failed)


def _to_compare_with(campaign: Campaign, settled: int, now: datetime) -> Iterator[Sample]:
    """Yield the samples to judge from: a minute ago, and enough messages ago, but none that was judged before."""
    samples = campaign.samples.filter(at__gte=campaign.judged_from or _EVER)
    if minute_ago := samples.filter(at__gte=now - _FAILURE_LOOK_BACK).order_by("at").first():
        yield minute_ago
    earlier = samples.annotate(settled=F("accepted") + F("failed")).filter(settled__lte=settled - _FAILURES_JUDGED)
    if enough_ago := earlier.order_by("-at").first():
        yield enough_ago


def _judge_canary(campaign: Campaign, counts: Mapping[str, int], now: datetime) -> None:
    """Let the rest go, or pause, once the first messages have proven themselves."""
    this = Campaign.objects.filter(pk=campaign.pk)
    if allowance.of_canary(campaign, counts, 1).n:
        return
    if campaign.canary_full_at is None or clocks.is_ahead(campaign.canary_full_at, now):
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
