"""The counts that the database keeps itself equal the rows, whatever writes them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns import journal
from campaigns.models import Campaign, Recipient, Tally
from campaigns.status import Status
from tests.builders import a_campaign, a_claim, a_recipient, statuses, tally

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_inserts_updates_and_deletes_are_counted() -> None:
    campaign, other = a_campaign(recipients=5), a_campaign(recipients=2)
    assert tally(campaign) == {"pending": 5}
    Recipient.objects.filter(campaign=campaign, row__lte=3).update(status=Status.QUEUED)
    assert tally(campaign) == {"pending": 3, "queued": 2}
    Recipient.objects.filter(campaign=campaign, status=Status.QUEUED).delete()
    assert tally(campaign) == {"pending": 3}
    Recipient.objects.all().update(status=Status.CANCELLED)
    assert (tally(campaign), tally(other)) == ({"cancelled": 3}, {"cancelled": 2})


def test_rows_written_in_bulk_are_counted() -> None:
    campaign = a_campaign()
    now = timezone.now()
    Recipient.objects.bulk_create(
        Recipient(campaign=campaign, account=campaign.account, row=n, status=Status.PENDING, status_at=now)
        for n in range(1, 101)
    )
    assert tally(campaign) == {"pending": 100}


def test_an_update_that_changes_no_status_counts_nothing() -> None:
    campaign = a_campaign(recipients=2)
    Recipient.objects.update(status=Status.PENDING, code="x")
    assert tally(campaign) == {"pending": 2}


def test_what_is_rolled_back_is_not_counted() -> None:
    campaign = a_campaign(recipients=1)
    with transaction.atomic():
        a_recipient(campaign)
        transaction.set_rollback(True)
    assert tally(campaign) == {"pending": 1}


def test_a_campaign_can_be_deleted_with_its_counts() -> None:
    campaign = a_campaign(recipients=3)
    Recipient.objects.filter(campaign=campaign, row=2).update(status=Status.READ)
    pk = campaign.pk
    campaign.delete()
    assert not Campaign.objects.filter(pk=pk).exists()
    assert not Tally.objects.filter(campaign_id=pk).exists()


def test_many_workers_at_once_miscount_nothing() -> None:
    campaign = a_campaign(recipients=60)

    def work(_: int) -> None:
        try:
            for ticket in journal.enqueue(campaign.pk, 10):
                claim = journal.claim(ticket.recipient_id, ticket.attempt)
                if claim:
                    journal.accepted(claim, f"m{claim.recipient_id}")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(12)))
    assert tally(campaign) == statuses(campaign) == {"submitted": 60}


def test_a_claim_moves_exactly_one() -> None:
    campaign = a_campaign(recipients=2)
    a_claim(campaign)
    assert tally(campaign) == {"pending": 1, "sending": 1}
