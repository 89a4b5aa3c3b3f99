"""Finds running campaigns that have work and do not move, whatever it is that stands still."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings

from campaigns import allowance, clocks, heartbeats, journal
from campaigns.alerts import raise_alert
from campaigns.counts import counts_of_many
from campaigns.models import Alert, Campaign, Recipient, Watch
from campaigns.status import State, Status

_NEEDED = ("beat", "control", "send")


def look(now: datetime) -> int:
    """Note which running campaigns moved since the last look; raise an alert for each that is stuck; return how many.

    One standstill is one alert: it is named by when the last movement was seen.
    """
    if not settings.STUCK_MINUTES:
        return 0
    limit = timedelta(minutes=settings.STUCK_MINUTES)
    running = Campaign.objects.filter(state=State.RUNNING, account__pause_reason="").select_related("account")
    campaigns = {campaign.pk: campaign for campaign in running}
    Watch.objects.exclude(campaign__in=campaigns).delete()
    seen = {watch.campaign_id: watch for watch in Watch.objects.filter(campaign__in=campaigns)}
    stuck = 0
    for pk, counts in counts_of_many(campaigns).items():
        watch = seen.get(pk)
        if watch is None or _moved(watch, counts, now) or not _has_work(campaigns[pk], counts, now):
            _note(pk, counts, now)
        elif now - watch.moved_at >= limit:
            _raise(campaigns[pk], counts, watch.moved_at, now)
            stuck += 1
    return stuck


def _note(campaign_id: int, counts: Mapping[str, int], now: datetime) -> None:
    Watch.objects.update_or_create(campaign_id=campaign_id, defaults={"counts": counts, "moved_at": now})


def _moved(watch: Watch, counts: Mapping[str, int], now: datetime) -> bool:
    """Say whether it moved since; a time that is still to come tells nothing, and is counted from anew."""
    return watch.counts != counts or clocks.is_ahead(watch.moved_at, now)


def _has_work(campaign: Campaign, counts: Mapping[str, int], now: datetime) -> bool:
    """Whether somebody should be at work on it: what only waits for a report, an hour or a turn is no standstill."""
    if counts[Status.QUEUED] or counts[Status.SENDING]:
        return True
    if not counts[Status.PENDING] or _later(campaign.account.next_send_at, now) or _later(campaign.next_send_at, now):
        return False
    may_go = (
        allowance.of_window(campaign, 1, now).n
        and allowance.of_canary(campaign, counts, 1).n
        and allowance.of_day(campaign.account, 1, now).n
    )
    pending = Recipient.objects.filter(journal.due(now), campaign=campaign, status=Status.PENDING)
    return bool(may_go) and pending.exists()


def _later(at: datetime | None, now: datetime) -> bool:
    return at is not None and at > now


def _raise(campaign: Campaign, counts: Mapping[str, int], since: datetime, now: datetime) -> None:
    open_now = ", ".join(
        f"{counts[status]:,} {status}" for status in (Status.PENDING, Status.QUEUED, Status.SENDING) if counts[status]
    )
    alive = heartbeats.alive()
    silent = [role for role in _NEEDED if not alive[role]]
    processes = f"No sign of life from: {', '.join(silent)}." if silent else "All processes give signs of life."
    raise_alert(
        Alert.Kind.STUCK, since.isoformat(), now, account_id=campaign.account_id, campaign_id=campaign.pk,
        detail=f"{open_now}. {processes}",
    )  # fmt: skip
