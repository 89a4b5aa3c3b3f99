"""How many recipients of a campaign have each status, from the tally the database keeps."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Sum

from campaigns.messages.files import FileCaptionKind
from campaigns.models import Campaign, Tally
from campaigns.status import Status


def counts_of(campaign: Campaign) -> dict[str, int]:
    """Return the number of recipients for every status; they add up to the campaign's rows."""
    return counts_of_many([campaign.pk])[campaign.pk]


def counts_of_many(campaign_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return the same for several campaigns, in one query."""
    found = {pk: {str(status): 0 for status in Status} for pk in campaign_ids}
    sums = Tally.objects.filter(campaign_id__in=found).values_list("campaign_id", "status").annotate(Sum("n"))
    for pk, status, n in sums:
        found[pk][status] = n
    return found


def messages_to_send(campaign: Campaign) -> int:
    """Return how many messages its pending recipients take: a document and its caption may be two."""
    one_each = counts_of(campaign)[Status.PENDING]
    if campaign.kind != FileCaptionKind.name:
        return one_each
    return one_each + campaign.recipients.filter(status=Status.PENDING, parts__isnull=False).count()
