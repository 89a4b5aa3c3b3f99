"""What a restore makes of every status, and how the report settles it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns import delivery, journal, reconcile
from campaigns.models import Attempt, Part, Poll, Recipient
from campaigns.status import OPEN, State, Status
from tests.builders import a_campaign, a_recipient, an_account, statuses, tally
from tests.sandbox.process import AT_ONCE, Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PARTS = [
    {"endpoint": "sendText", "params": {"message": "Your invoice of the month"}, "file": ""},
    {"endpoint": "sendText", "params": {"message": "and how to pay it"}, "file": ""},
]


@pytest.fixture
def sandbox(sandbox: Sandbox, settings: Any, in_a_hurry: None) -> Sandbox:
    """A gateway that has seen nothing, whose messages are read at once and whose silence is believed soon."""
    settings.SETTLE_SECONDS = 0.05
    sandbox.control(**AT_ONCE)
    return sandbox


@pytest.fixture
def moment() -> datetime:
    """When the backup was made."""
    return timezone.now() - timedelta(hours=1)


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED, State.RUNNING, State.PAUSED, State.CANCELLED])
@pytest.mark.parametrize("status", list(Status))
def test_whatever_was_open_is_doubtful_and_nothing_else(moment: datetime, state: State, status: Status) -> None:
    earlier = moment - timedelta(minutes=5)
    campaign = a_campaign(state=state)
    row = a_recipient(campaign, status=status, status_at=earlier, not_before=moment, lease_until=moment)
    now = timezone.now()
    assert journal.doubt(moment, now) == (status in OPEN)
    row.refresh_from_db()
    if status in OPEN:
        assert (row.status, row.status_at, row.claimed_at, row.code) == (Status.UNCERTAIN, now, moment, "restored")
        assert (row.lease_until, row.not_before) == (None, None)
    else:
        assert (row.status, row.status_at) == (status, earlier)
    assert statuses(campaign) == tally(campaign)
    assert journal.doubt(moment, now) == 0


@pytest.mark.parametrize("status", [Status.SENDING, Status.UNCERTAIN])
def test_what_was_claimed_before_the_backup_is_looked_for_since_then(moment: datetime, status: Status) -> None:
    claimed = moment - timedelta(minutes=3)
    row = a_recipient(a_campaign(), status=status, status_at=claimed, claimed_at=claimed)
    journal.doubt(moment, timezone.now())
    row.refresh_from_db()
    assert row.claimed_at == claimed


@pytest.mark.parametrize("status", sorted(OPEN))
def test_a_backup_of_a_machine_whose_clock_was_ahead_is_as_doubtful(moment: datetime, status: Status) -> None:
    now = timezone.now()
    row = a_recipient(a_campaign(), status=status, status_at=now + timedelta(minutes=5))
    assert journal.doubt(moment, now) == 1
    row.refresh_from_db()
    assert (row.status, row.status_at, row.claimed_at) == (Status.UNCERTAIN, now, moment)


def test_both_parts_sent_since_the_backup_are_found_and_none_is_sent_again(sandbox: Sandbox) -> None:
    campaign = a_campaign(an_account(base_url=sandbox.url))
    moment = timezone.now()
    row = a_recipient(campaign, parts=PARTS, params=PARTS[0]["params"])
    (ticket,) = journal.enqueue(campaign.pk, 1)
    assert delivery.deliver(ticket.recipient_id, ticket.attempt) == "accepted"
    # As the backup had it.
    Part.objects.all().delete()
    Recipient.objects.filter(pk=row.pk).update(
        status=Status.PENDING, status_at=moment, attempt=0, message_id="", accepted_at=None
    )
    journal.doubt(moment, timezone.now())
    for _ in range(3):
        reconcile.poll(campaign.account)
        assert journal.enqueue(campaign.pk, 1) == []
    row.refresh_from_db()
    assert (row.status, Part.objects.filter(recipient=row).count()) == (Status.READ, 2)
    assert sandbox.seen()["accepted"] == 2


def test_a_large_campaign_is_proven_absent_by_two_readings(sandbox: Sandbox, settings: Any) -> None:
    settings.SETTLE_SECONDS = 0.001
    campaign = a_campaign(an_account(base_url=sandbox.url), recipients=1_200)
    journal.doubt(timezone.now() - timedelta(minutes=1), timezone.now())
    for _ in range(2):
        reconcile.poll(campaign.account)
    assert Poll.objects.filter(complete=True).count() == 2
    assert statuses(campaign) == {Status.PENDING: 1_200}
    assert Attempt.objects.filter(outcome="proven_absent").count() == 1_200
