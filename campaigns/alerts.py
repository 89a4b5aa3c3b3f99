"""Raises what a person should know; the same thing again only counts up."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db.models import F

from campaigns.models import Alert, Campaign

log = structlog.get_logger("campaigns.alerts")


def raise_alert(
    kind: Alert.Kind,
    subject: str,
    now: datetime,
    *,
    account_id: int,
    campaign_id: int | None = None,
    recipient_id: int | None = None,
    n: int = 1,
) -> None:
    """Store an alert, or count it up where it stands already."""
    campaign = None if campaign_id is None else Campaign.objects.only("pk").get(pk=campaign_id)
    alert, new = Alert.objects.get_or_create(
        account_id=account_id,
        campaign=campaign,
        kind=kind,
        subject=subject,
        defaults={"recipient_id": recipient_id, "count": n, "first_at": now, "last_at": now},
    )
    if new:
        log.warning("alert", kind=str(kind), account=account_id, campaign=campaign_id, recipient=recipient_id)
    else:
        Alert.objects.filter(pk=alert.pk).update(count=F("count") + n, last_at=now)
