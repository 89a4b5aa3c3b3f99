"""The gateway's report written back, and the lost answers settled by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns import delivery, journal, reconcile
from campaigns.models import Account, Attempt, Campaign, Lease, Poll, Recipient
from campaigns.progress import progress
from campaigns.status import PauseReason, State, Status
from tests.builders import a_campaign, a_recipient, an_account, lost_one
from tests.sandbox.process import AT_ONCE, Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]

AGO = timedelta(minutes=20)


@pytest.fixture
def sandbox(sandbox: Sandbox, settings: Any, in_a_hurry: None) -> Sandbox:
    """A gateway that has seen nothing, and no waiting while it hiccups."""
    settings.READ_TIMEOUT = 0.5
    sandbox.control(**AT_ONCE)
    return sandbox


@pytest.fixture
def campaign(sandbox: Sandbox) -> Campaign:
    return a_campaign(an_account(base_url=sandbox.url))


def deliver(campaign: Campaign) -> Recipient:
    (ticket,) = journal.enqueue(campaign.pk, 1)
    delivery.deliver(ticket.recipient_id, ticket.attempt)
    return Recipient.objects.get(pk=ticket.recipient_id)


def again(row: Recipient) -> Recipient:
    row.refresh_from_db()
    return row


def last_poll() -> Poll:
    return Poll.objects.latest("pk")


def test_a_report_raises_what_it_proves(campaign: Campaign) -> None:
    phones = {"919812340000": Status.READ, "919812340001": Status.DELIVERED, "919812340002": Status.SENT}
    rows = {a_recipient(campaign, phone=phone).pk: status for phone, status in phones.items()}
    for _ in rows:
        deliver(campaign)
    assert reconcile.poll(campaign.account) == 3
    assert {row.pk: row.status for row in Recipient.objects.all()} == rows
    assert reconcile.poll(campaign.account) == 0
    assert last_poll().error == ""
    assert Recipient.objects.get(phone="919812340000").read_at is not None


def test_rows_of_other_senders_are_ignored(sandbox: Sandbox, campaign: Campaign) -> None:
    sandbox.control(foreign_rows=7)
    a_recipient(campaign)
    lost_one(campaign)
    row = a_recipient(campaign)
    deliver(campaign)
    assert reconcile.poll(campaign.account) == 1
    assert (last_poll().rows, last_poll().foreign) == (8, 7)
    assert again(row).status == Status.READ


@pytest.mark.parametrize("fault", ["reset-after", "html-200", "half-body", "silence-after"])
def test_a_lost_answer_is_found_in_the_report(sandbox: Sandbox, campaign: Campaign, fault: str) -> None:
    sandbox.control(fault=[f"send:{fault}=count:1"])
    a_recipient(campaign)
    row = deliver(campaign)
    assert row.status == Status.UNCERTAIN
    reconcile.poll(campaign.account)
    assert again(row).status == Status.READ
    assert row.message_id == sandbox.messages(row.phone)[0]["id"]
    assert sandbox.seen()["accepted"] == 1


@pytest.mark.parametrize("group", ["120363025246125486", "919812345678-1600000000"])
def test_a_lost_answer_of_a_group_is_found_in_the_report(sandbox: Sandbox, campaign: Campaign, group: str) -> None:
    sandbox.control(fault=["send:reset-after=count:1"])
    a_recipient(campaign, phone=group)
    row = deliver(campaign)
    assert row.status == Status.UNCERTAIN
    reconcile.poll(campaign.account)
    assert again(row).status == Status.READ
    assert sandbox.seen()["accepted"] == 1


def test_two_equal_messages_and_one_row_settle_one_of_them(sandbox: Sandbox, campaign: Campaign) -> None:
    for _ in range(2):
        a_recipient(campaign, phone="919812345678", params={"message": "the same"})
    sandbox.control(fault=["send:reset-after=count:1"])
    deliver(campaign)
    sandbox.control(fault=["send:reset-before=count:1"])
    deliver(campaign)
    reconcile.poll(campaign.account)
    assert sorted(Recipient.objects.values_list("status", flat=True)) == [Status.READ, Status.UNCERTAIN]


def test_what_the_report_proves_absent_is_sent_once_more_and_only_once(sandbox: Sandbox, campaign: Campaign) -> None:
    row = a_recipient(campaign)
    for turn in (1, 2):
        sandbox.control(fault=["send:reset-before=count:1"])
        assert deliver(campaign).status == Status.UNCERTAIN
        Recipient.objects.update(status_at=timezone.now() - AGO, claimed_at=timezone.now() - AGO)
        for _ in range(3):
            reconcile.poll(campaign.account)
        assert again(row).status == (Status.PENDING if turn == 1 else Status.UNCERTAIN)
    assert Attempt.objects.filter(recipient=row, outcome="proven_absent").count() == 1
    assert again(row).code == journal.UNPROVEN
    assert progress(campaign).limited_by == "the decision of a person, for 1 with a lost answer"
    assert sandbox.seen()["accepted"] == 0


def test_absence_is_not_concluded_before_the_settle_time_and_from_one_reading(campaign: Campaign) -> None:
    a_recipient(campaign)
    row = lost_one(campaign, ago=AGO)
    reconcile.poll(campaign.account)
    assert again(row).status == Status.UNCERTAIN, "one reading is not enough"
    Recipient.objects.update(status_at=timezone.now())
    for _ in range(3):
        reconcile.poll(campaign.account)
    assert again(row).status == Status.UNCERTAIN, "it may still appear"


def test_absence_is_not_concluded_from_readings_before_the_settle_time(campaign: Campaign) -> None:
    a_recipient(campaign)
    row = lost_one(campaign, ago=AGO)
    for _ in range(3):
        Poll.objects.create(account=campaign.account, started_at=row.status_at, since=row.status_at, complete=True)
    reconcile.poll(campaign.account)
    assert again(row).status == Status.UNCERTAIN


def test_absence_is_not_concluded_from_readings_of_a_clock_that_was_ahead(campaign: Campaign) -> None:
    a_recipient(campaign)
    row = lost_one(campaign, ago=AGO)
    for _ in range(3):
        later = timezone.now() + AGO
        Poll.objects.create(account=campaign.account, started_at=later, since=row.status_at, complete=True)
    reconcile.poll(campaign.account)
    assert again(row).status == Status.UNCERTAIN


@pytest.mark.parametrize(("days", "status"), [(4, Status.PENDING), (6, Status.UNCERTAIN)])
def test_absence_is_not_concluded_where_the_report_may_not_reach_back_to_the_sending(
    campaign: Campaign, days: int, status: Status
) -> None:
    a_recipient(campaign)
    row = lost_one(campaign, ago=timedelta(days=days, hours=1))
    for _ in range(3):
        reconcile.poll(campaign.account)
    assert Poll.objects.filter(complete=True).count() >= 2
    assert again(row).status == status


def test_absence_is_not_concluded_while_the_phone_is_not_connected(sandbox: Sandbox, campaign: Campaign) -> None:
    a_recipient(campaign)
    row = lost_one(campaign, ago=AGO)
    sandbox.disconnect()
    for _ in range(3):
        reconcile.poll(campaign.account)
    assert again(row).status == Status.UNCERTAIN
    sandbox.connect()
    reconcile.poll(campaign.account)
    assert again(row).status == Status.PENDING


def test_absence_is_not_concluded_where_only_a_clock_speaks_for_it(sandbox: Sandbox, campaign: Campaign) -> None:
    row = a_recipient(campaign)
    sandbox.control(fault=["send:reset-after=count:1"])
    assert deliver(campaign).status == Status.UNCERTAIN
    fast_clock = {"claimed_at": timezone.now() + 2 * AGO, "status_at": timezone.now() + 2 * AGO}
    Recipient.objects.update(**fast_clock)
    reconcile.poll(campaign.account)
    Recipient.objects.update(status_at=timezone.now() - AGO)
    for _ in range(3):
        reconcile.poll(campaign.account)
    assert again(row).status == Status.UNCERTAIN, "a person decides"
    assert row.code == journal.UNPROVEN
    assert "at another time" in row.error


ERRORS = ["500", "503-before", "html-200", "half-body", "silence-before", "reset-before"]


@pytest.mark.parametrize("fault", ERRORS)
def test_a_report_that_cannot_be_read_changes_nothing(sandbox: Sandbox, campaign: Campaign, fault: str) -> None:
    sandbox.control(fault=[f"report:{fault}=1"])
    a_recipient(campaign)
    row = lost_one(campaign, ago=AGO)
    for _ in range(3):
        assert reconcile.poll(campaign.account) == 0
    assert again(row).status == Status.UNCERTAIN
    assert not Poll.objects.filter(complete=True).exists()
    assert last_poll().error
    account = Account.objects.get()
    assert account.pause_reason == ""
    assert account.next_poll_at is not None
    assert account.next_poll_at > timezone.now()


def test_a_refused_token_pauses_the_account_and_ends_its_polls(sandbox: Sandbox, campaign: Campaign) -> None:
    sandbox.control(fault=["report:401=1"])
    a_recipient(campaign)
    lost_one(campaign)
    reconcile.poll(campaign.account)
    assert Account.objects.get().pause_reason == PauseReason.CREDENTIALS
    Account.objects.update(next_poll_at=None)
    asked = sandbox.seen()["requests"]
    assert reconcile.run() == 0
    assert sandbox.seen()["requests"] == asked


def test_nothing_is_asked_while_nothing_is_outstanding(sandbox: Sandbox, campaign: Campaign) -> None:
    a_recipient(campaign)
    assert reconcile.run() == 0
    assert sandbox.seen()["requests"] == 0


def test_accounts_are_read_when_they_are_due(campaign: Campaign) -> None:
    a_recipient(campaign)
    deliver(campaign)
    soon, later = timezone.now() + timedelta(seconds=30), timezone.now() + timedelta(hours=6)
    Account.objects.update(next_poll_at=soon)
    assert reconcile.run() == 0
    Account.objects.update(next_poll_at=later)
    Campaign.objects.update(state=State.FINISHED)
    assert reconcile.run() == 0
    Campaign.objects.update(state=State.RUNNING)
    assert reconcile.run() == 1, "a campaign runs again: its reading is not hours away"
    assert Account.objects.filter(next_poll_at__lt=timezone.now() + timedelta(minutes=2)).exists()


def test_a_report_is_read_by_one_process_at_a_time(sandbox: Sandbox, campaign: Campaign) -> None:
    a_recipient(campaign)
    deliver(campaign)
    asked = sandbox.seen()["requests"]
    Lease.objects.create(
        name=f"reconcile {campaign.account_id}", holder="another", until=timezone.now() + timedelta(minutes=1)
    )
    assert reconcile.poll(campaign.account) == 0
    assert sandbox.seen()["requests"] == asked
