"""Makes notices of alerts that nobody was told yet: one for each hook that listens, and one letter."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from campaigns.models import Alert, Hook, Notice
from campaigns.notices.cut import new
from campaigns.notices.wording import told

_MOST = 100
"""Alerts in one notice; what is seen together is told together."""


def untold(now: datetime) -> int:
    """Turn what is untold into notices; return how many alerts that were. Without listeners they only count as told."""
    alerts = list(
        Alert.objects.filter(untold=True).select_related("account", "campaign__account").order_by("id")[:_MOST]
    )
    if not alerts:
        return 0
    with transaction.atomic():
        for hook in Hook.objects.filter(alerts=True).select_related("campaign"):
            items = [told(alert) for alert in alerts if _concerns(alert, hook)]
            if items:
                new(hook, Notice.Event.ALERTS, items, now)
        if settings.ALERT_EMAILS:
            new(None, Notice.Event.ALERTS, [told(alert) for alert in alerts], now)
        Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(untold=False)
    return len(alerts)


def _concerns(alert: Alert, hook: Hook) -> bool:
    """Whether the alert is about what the hook listens to. What befalls an account befalls its campaigns."""
    if hook.campaign is not None:
        return alert.campaign_id == hook.campaign_id or (
            alert.campaign_id is None and alert.account_id == hook.campaign.account_id
        )
    return hook.account_id is None or hook.account_id == alert.account_id
