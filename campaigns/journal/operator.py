"""What a person may decide: hold back, cancel, try again, settle what no report can prove."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from campaigns.journal.moves import move, say_many
from campaigns.journal.several import reopen_half_sent
from campaigns.models import Campaign, Recipient
from campaigns.status import Status

BATCH = 5_000


def hold_back(campaign: Campaign) -> int:
    """Put the queued recipients of a paused campaign back to pending; their tasks are refused."""
    rows = Recipient.objects.filter(campaign=campaign, status=Status.QUEUED)
    n = move(rows, Status.PENDING, timezone.now())
    say_many(Status.PENDING, n, campaign=campaign.pk, why="paused")
    return n


def cancel_batch(campaign_id: int) -> int:
    """Cancel up to a batch of recipients that were not claimed; return how many, 0 when none is left."""
    now = timezone.now()
    with transaction.atomic():
        open_rows = Recipient.objects.filter(campaign_id=campaign_id, status__in=[Status.PENDING, Status.QUEUED])
        ids = list(open_rows.order_by("id").values_list("pk", flat=True)[:BATCH])
        n = move(Recipient.objects.filter(pk__in=ids), Status.CANCELLED, now)
    say_many(Status.CANCELLED, n, campaign=campaign_id)
    return n


def reopen_failed(campaign_id: int, code: str = "") -> int:
    """Put failed recipients back to pending, all or those with one code; return how many. Their history stays.

    What the gateway accepted of a message with several requests is not sent again.
    """
    # One without a number was forgotten: there is nobody to send to.
    rows = Recipient.objects.filter(campaign_id=campaign_id, status=Status.FAILED).exclude(phone="")
    if code:
        rows = rows.filter(code=code)
    with transaction.atomic():
        n = reopen_half_sent(rows)
        n += move(
            rows, Status.PENDING, timezone.now(), not_before=None, message_id="", wa_message_id="", report_words="",
            failing_since=None, failing_until=None, asked_at=None, accepted_at=None,
            sent_at=None, delivered_at=None, read_at=None, code="", error="",
        )  # fmt: skip
    say_many(Status.PENDING, n, campaign=campaign_id, why="retry")
    return n


def decide(recipient_ids: Sequence[int], *, send_again: bool) -> int:
    """Settle uncertain recipients by a person's word: send again, or count as failed; return how many."""
    rows = Recipient.objects.filter(pk__in=recipient_ids, status=Status.UNCERTAIN)
    now = timezone.now()
    if send_again:
        return move(rows, Status.PENDING, now, not_before=None, code="", error="")
    return move(rows, Status.FAILED, now, code="undecided", error="A person decided not to send it again.")
