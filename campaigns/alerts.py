"""Raises what a person should know; the same thing again only counts up."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db.models import F

from campaigns.models import Account, Alert, Campaign

log = structlog.get_logger("campaigns.alerts")

TOLD = frozenset(set(Alert.Kind) - {Alert.Kind.UNKNOWN_WORDS})
"""What hooks and people are told; unknown words only show beside the campaign."""


def raise_alert(
    kind: Alert.Kind,
    subject: str,
    now: datetime,
    *,
    account_id: int | None,
    campaign_id: int | None = None,
    recipient_id: int | None = None,
    detail: str = "",
    n: int = 1,
    again_after: timedelta | None = None,
) -> None:
    """Store an alert, to be told once, or count it up where it stands already.

    `again_after`: what was not seen for so long is told once more.
    """
    account = None if account_id is None else Account.objects.only("pk").get(pk=account_id)
    campaign = None if campaign_id is None else Campaign.objects.only("pk").get(pk=campaign_id)
    alert, new = Alert.objects.get_or_create(
        account=account,
        campaign=campaign,
        kind=kind,
        subject=subject,
        defaults={
            "recipient_id": recipient_id,
            "detail": detail,
            "count": n,
            "first_at": now,
            "last_at": now,
            "untold": kind in TOLD,
        },
    )
    if new:
        log.warning("alert", kind=str(kind), account=account_id, campaign=campaign_id, recipient=recipient_id)
        return
    this = Alert.objects.filter(pk=alert.pk)
    if again_after is not None and now - alert.last_at >= again_after:
        this.update(untold=True)
    this.update(count=F("count") + n, last_at=now, detail=detail)
