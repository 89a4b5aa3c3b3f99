"""Polls of a real gateway: foreign rows, both orders, every shape of `data`, doubles, the last questions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from campaigns import journal, reconcile
from campaigns.connections import gateway_of
from campaigns.models import Alert, Campaign, Poll, Recipient
from campaigns.reconcile.ask import final_sweep
from campaigns.reconcile.cadence import days
from campaigns.reconcile.reading import Reading
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient, an_account
from tests.sandbox.process import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def gateway(sandbox: Sandbox) -> Sandbox:
    """A gateway that delivers at once, to people who do not read."""
    sandbox.control(no_fates=True, sent_after=0, delivered_after=0, read_after=1000)
    return sandbox


def sent(gateway: Sandbox, n: int) -> Campaign:
    """A campaign of n messages that the gateway has accepted."""
    account = an_account(base_url=gateway.url, token=gateway.token)
    campaign = a_campaign(account, recipients=n)
    for row in campaign.recipients.all():
        accept(row)
    return campaign


def accept(row: Recipient) -> None:
    (message_id,) = gateway_of(row.account).send_text(row.phone, row.params["message"]).ids
    now = timezone.now()
    Recipient.objects.filter(pk=row.pk).update(
        status=Status.SUBMITTED, message_id=message_id, accepted_at=now, claimed_at=now, tries=1
    )


def settled(campaign: Campaign) -> set[str]:
    return set(campaign.recipients.values_list("status", flat=True))


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_a_thousand_foreign_rows_are_counted_and_change_nothing(gateway: Sandbox, order: str) -> None:
    gateway.control(foreign_rows=1000, report_order=order)
    campaign = sent(gateway, 8)
    assert reconcile.poll(campaign.account) == 8
    assert settled(campaign) == {Status.DELIVERED}
    poll = Poll.objects.get()
    assert (poll.complete, poll.foreign, poll.rows) == (True, 1000, 1008)
    assert not Alert.objects.exists()
    assert reconcile.poll(campaign.account) == 0, "what is known is not written again"


@pytest.mark.parametrize("shape", ["list", "object", "null-when-empty"])
@pytest.mark.parametrize("n", [1, 7], ids=["one message", "seven messages"])
def test_every_shape_of_data_is_read(gateway: Sandbox, shape: str, n: int) -> None:
    gateway.control(report_shape=shape, zero_dates=True)
    campaign = sent(gateway, n)
    reconcile.poll(campaign.account)
    assert settled(campaign) == {Status.DELIVERED}


@pytest.mark.parametrize("shape", ["list", "null-when-empty"], ids=["error 14", "data null"])
def test_an_empty_report_is_a_complete_reading(gateway: Sandbox, shape: str) -> None:
    gateway.control(report_shape=shape)
    account = an_account(base_url=gateway.url, token=gateway.token)
    reading = Reading(gateway_of(account), date.today(), date.today())  # noqa: DTZ011 - any day will do
    assert list(reading.rows()) == []
    assert reading.complete


@pytest.mark.parametrize(
    ("most", "complete", "alone"),
    [pytest.param(5, True, 0, id="each day fits"), pytest.param(3, False, 2, id="a day does not fit")],
)
def test_a_report_cut_short_is_read_by_day_then_message_by_message(
    gateway: Sandbox, most: int, complete: bool, alone: int
) -> None:
    gateway.control(clock_skew=-86_400)
    campaign = sent(gateway, 4)
    gateway.control(clock_skew=0)
    for row in (a_recipient(campaign) for _ in range(4)):
        accept(row)
    gateway.control(report_most=most)
    assert reconcile.poll(campaign.account) == 8
    assert settled(campaign) == {Status.READ, Status.DELIVERED}
    assert (Poll.objects.get().complete, asked(campaign)) == (complete, alone)


def asked(campaign: Campaign) -> int:
    """How many of the campaign's messages campaignStatus was asked for."""
    return campaign.recipients.exclude(asked_at=None).count()


@pytest.mark.parametrize(
    ("n", "alone"), [pytest.param(5, True, id="few"), pytest.param(6, False, id="many")]
)  # fmt: skip
def test_few_messages_are_asked_for_one_by_one_and_many_by_the_report(gateway: Sandbox, n: int, alone: bool) -> None:
    campaign = sent(gateway, n)
    assert reconcile.poll(campaign.account) == n
    assert asked(campaign) == (n if alone else 0)
    assert Poll.objects.get().complete is not alone


def test_two_messages_for_one_recipient_raise_one_alert(gateway: Sandbox) -> None:
    campaign = sent(gateway, 7)
    row = campaign.recipients.first()
    assert row is not None
    gateway_of(campaign.account).send_text(row.phone, row.params["message"])
    for _ in range(2):
        reconcile.poll(campaign.account)
    alert = Alert.objects.get()
    assert (alert.kind, alert.recipient_id, alert.count) == (Alert.Kind.DUPLICATE_SEND, row.pk, 2)


def test_a_message_expires_only_after_it_was_asked_for_twice(gateway: Sandbox) -> None:
    campaign = sent(gateway, 1)
    Recipient.objects.update(message_id="62b32db5758e0afb0d390700")
    began = Recipient.objects.get().accepted_at
    assert began is not None
    questions = []
    for day, hour in ((5, 23), (6, 0), (6, 10), (6, 20), (6, 22)):
        moment = began + timedelta(days=day, hours=hour, minutes=1)
        before = Recipient.objects.get().asked_at
        final_sweep(moment)
        questions.append(Recipient.objects.get().asked_at != before)
        # As if the question had been asked at that moment of the test.
        Recipient.objects.exclude(asked_at=before).update(asked_at=moment)
    assert questions == [False, True, False, True, False]
    assert journal.expire(began + timedelta(days=7, minutes=1)) == 1
    assert settled(campaign) == {Status.EXPIRED}


def test_what_was_reported_failed_once_counts_as_failed_when_nothing_better_came() -> None:
    then = timezone.now()
    row = a_recipient(a_campaign(), status=Status.SUBMITTED, message_id="m1", accepted_at=then, failing_since=then)
    journal.expire(then + timedelta(days=8))
    row.refresh_from_db()
    assert (row.status, row.code) == (Status.FAILED, "reported_failed")


def test_a_message_missing_from_the_report_is_asked_for_and_not_too_often(gateway: Sandbox) -> None:
    campaign = sent(gateway, 7)
    old = timezone.now() - timedelta(hours=1)
    a_recipient(campaign, status=Status.SUBMITTED, message_id="62b32db5758e0afb0d390700", accepted_at=old)
    reconcile.poll(campaign.account)
    (first,) = campaign.recipients.exclude(asked_at=None).values_list("message_id", "asked_at")
    assert first[0] == "62b32db5758e0afb0d390700"
    reconcile.poll(campaign.account)
    assert list(campaign.recipients.exclude(asked_at=None).values_list("message_id", "asked_at")) == [first]


@pytest.mark.parametrize(
    ("now", "since", "expected"),
    [
        pytest.param("2026-06-25T18:40", "2026-06-25T18:20", ("24", "26"), id="ten past midnight in India"),
        pytest.param("2026-06-25T18:20", "2026-06-25T18:10", ("24", "25"), id="ten to midnight in India"),
        pytest.param("2026-06-25T23:00", "2026-06-25T19:00", ("25", "26"), id="accepted after midnight in India"),
        pytest.param("2026-06-30T12:00", "2026-06-20T12:00", ("24", "30"), id="no more than seven days"),
    ],
)
def test_the_days_asked_for_are_those_of_india(now: str, since: str, expected: tuple[str, str]) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    first, last = days(moment(since), moment(now), "Asia/Kolkata")
    assert (f"{first:%d}", f"{last:%d}") == expected
