"""What a draft's page shows of the verdict: the first faults by cell, the first messages, what it costs and takes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from campaigns import four_eyes
from campaigns.counts import messages_to_send
from campaigns.duration import duration, rate_of
from campaigns.messages import KINDS
from campaigns.models import Campaign
from campaigns.status import Status
from campaigns.web import pictures
from campaigns.web.bubble import bubbles

_FAULTS = 30
_SAMPLES = 3
_BAD = (Status.INVALID, Status.DUPLICATE, Status.SUPPRESSED)


def verdict(campaign: Campaign, counts: dict[str, int]) -> dict[str, Any]:
    """Return what the template of a campaign wants of a draft, from its counts."""
    account, good, to_send = campaign.account, counts[Status.PENDING], messages_to_send(campaign)
    rows = [row for status in _BAD for row in campaign.recipients.filter(status=status).order_by("id")[:_FAULTS]]
    faults = [(row, problem) for row in rows for problem in row.problems or ()]
    first = campaign.recipients.filter(status=Status.PENDING).order_by("id")[:_SAMPLES]
    shown = pictures.of_campaign(campaign)
    pace = rate_of(account)
    seconds, limited_by = duration(account, to_send, pace, timezone.now())
    return {
        "good": good,
        "to_send": to_send,
        "short": account.balance is not None and to_send > account.balance,
        "pace": pace,
        "seconds": seconds,
        "limited_by": limited_by,
        "asked_by": four_eyes.asked_by(campaign) if four_eyes.needed(campaign) else "",
        "faulty": sum(counts[status] for status in _BAD),
        "faults": sorted(faults, key=lambda pair: pair[0].row)[:_FAULTS],
        "samples": [{"row": row, "bubbles": bubbles(row.params, row.file, row.parts, shown)} for row in first],
        "kind": KINDS[campaign.kind],
    }
