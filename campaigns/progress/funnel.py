"""How far the accepted messages of a campaign came: each number is part of the one before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from campaigns.models import Campaign
from campaigns.status import Status

SILENCE = timedelta(hours=1)
"""Accepted so long ago and not delivered: worth a look, though the phone may just be off."""
_MOST = 10_000


def funnel(campaign: Campaign, counts: Mapping[str, int]) -> dict[str, int]:
    """Return accepted, sent, delivered and read, and how many have been without news for long (10,000 at most)."""
    read = counts[Status.READ]
    delivered = read + counts[Status.DELIVERED]
    sent = delivered + counts[Status.SENT]
    accepted = sent + counts[Status.SUBMITTED]
    return {
        "accepted": accepted,
        "sent": sent,
        "delivered": delivered,
        "read": read,
        "no_news": _silent(campaign) if accepted > delivered else 0,
    }


def _silent(campaign: Campaign) -> int:
    waiting = campaign.recipients.filter(
        status__in=(Status.SUBMITTED, Status.SENT), accepted_at__lt=timezone.now() - SILENCE
    )
    return waiting[:_MOST].count()
