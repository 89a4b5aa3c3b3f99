"""One row, one claim: whatever the queue does, a recipient is taken once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from campaigns import journal
from campaigns.models import Recipient, Suppression
from campaigns.status import PauseReason, State, Status
from tests.builders import a_campaign, an_account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_a_task_delivered_many_times_at_once_is_claimed_once() -> None:
    (ticket,) = journal.enqueue(a_campaign(recipients=1).pk, 10)

    def claim(_: int) -> bool:
        try:
            return journal.claim(ticket.recipient_id, ticket.attempt) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(claim, range(24)))
    assert taken.count(True) == 1
    assert Recipient.objects.get().status == Status.SENDING


def test_a_task_of_an_earlier_attempt_is_refused() -> None:
    campaign = a_campaign(recipients=1)
    (old,) = journal.enqueue(campaign.pk, 1)
    journal.hold_back(campaign)
    (new,) = journal.enqueue(campaign.pk, 1)
    assert journal.claim(old.recipient_id, old.attempt) is None
    assert journal.claim(new.recipient_id, new.attempt) is not None


@pytest.mark.parametrize(
    ("put_back", "waits", "goes"),
    [
        pytest.param(0, 300, False, id="not before its time"),
        pytest.param(-300, -1, True, id="at its time"),
        pytest.param(300, 315, True, id="by a clock that has been set back since"),
    ],
)
def test_who_was_put_back_goes_when_the_time_has_come(put_back: int, waits: int, goes: bool) -> None:
    campaign, now = a_campaign(recipients=1), timezone.now()
    moments = {"status_at": now + timedelta(seconds=put_back), "not_before": now + timedelta(seconds=waits)}
    Recipient.objects.update(**moments)
    assert bool(journal.enqueue(campaign.pk, 1)) is goes


def test_a_paused_campaign_gets_its_recipient_back() -> None:
    campaign = a_campaign(recipients=1)
    (ticket,) = journal.enqueue(campaign.pk, 1)
    type(campaign).objects.update(state=State.PAUSED)
    assert journal.claim(ticket.recipient_id, ticket.attempt) is None
    assert Recipient.objects.get().status == Status.PENDING


def test_a_paused_account_gets_its_recipient_back() -> None:
    account = an_account()
    (ticket,) = journal.enqueue(a_campaign(account, recipients=1).pk, 1)
    type(account).objects.update(pause_reason=PauseReason.QUOTA)
    assert journal.claim(ticket.recipient_id, ticket.attempt) is None
    assert Recipient.objects.get().status == Status.PENDING


@pytest.mark.parametrize("everywhere", [True, False], ids=["by every account", "by this account"])
def test_a_number_suppressed_after_it_was_queued_is_not_messaged(everywhere: bool) -> None:
    campaign = a_campaign(recipients=1)
    (ticket,) = journal.enqueue(campaign.pk, 1)
    phone = Recipient.objects.get().phone
    Suppression.objects.create(phone=phone, account=None if everywhere else campaign.account)
    assert journal.claim(ticket.recipient_id, ticket.attempt) is None
    assert Recipient.objects.get().status == Status.SUPPRESSED


def test_what_another_account_suppressed_is_still_messaged() -> None:
    (ticket,) = journal.enqueue(a_campaign(recipients=1).pk, 1)
    Suppression.objects.create(phone=Recipient.objects.get().phone, account=an_account())
    assert journal.claim(ticket.recipient_id, ticket.attempt) is not None
