"""Incoming messages from a real gateway: each once, with the campaign it answers, and a STOP that holds at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import inbox, journal
from campaigns.inbound import Arrival, receive
from campaigns.models import Account, Campaign, InboundMessage, Recipient, Suppression
from campaigns.status import State, Status
from tests.builders import a_campaign, a_recipient, an_account
from tests.sandbox.process import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PHONE = "919300005555"


@pytest.fixture
def gateway(sandbox: Sandbox) -> Sandbox:
    """A gateway on which nobody answers by themselves."""
    sandbox.control(no_fates=True)
    return sandbox


def an_account_of(gateway: Sandbox, **fields: object) -> Account:
    return an_account(base_url=gateway.url, token=gateway.token, **fields)


def a_reached(account: Account, **params: object) -> Recipient:
    return a_recipient(
        a_campaign(account, started_at=timezone.now()),
        phone=PHONE,
        status=Status.SENT,
        message_id="m1",
        claimed_at=timezone.now() - timedelta(minutes=1),
        accepted_at=timezone.now() - timedelta(minutes=1),
        params={"message": "?", **params},
    )


def texts(account: Account) -> list[str]:
    return [message.text for message in reversed(inbox.latest(account, 50))]


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_messages_are_read_once_and_only_new_ones_after(gateway: Sandbox, order: str) -> None:
    gateway.control(report_order=order)
    account = an_account_of(gateway)
    assert inbox.poll(account) == 0, "an empty inbox is no error"
    for n in range(3):
        gateway.inbound(PHONE, f"hello {n}")
    assert inbox.poll(account) == 3
    assert inbox.poll(account) == 0
    gateway.inbound(PHONE, "and one more")
    assert inbox.poll(account) == 1
    assert sorted(texts(account)) == ["and one more", "hello 0", "hello 1", "hello 2"]


def test_a_place_the_gateway_forgot_is_found_again_by_date(gateway: Sandbox) -> None:
    account = an_account_of(gateway)
    gateway.inbound(PHONE, "hello")
    Account.objects.update(inbox_cursor="62b32db5758e0afb0d3907e1", inbox_whole_at=timezone.now() - timedelta(days=2))
    assert inbox.poll(account) == 1


def test_a_message_by_webhook_and_by_poll_is_one(gateway: Sandbox) -> None:
    account = an_account_of(gateway)
    message_id = gateway.inbound(PHONE, "hello")
    wa_message_id = "3EB0" + message_id[::-1][:16].upper()
    assert receive(account, Arrival(PHONE, "text", "hello", timezone.now(), wa_message_id=wa_message_id))
    assert inbox.poll(account) == 0
    assert InboundMessage.objects.get().message_id == message_id


def test_an_answer_belongs_to_the_latest_campaign_and_its_choice_is_counted(gateway: Sandbox) -> None:
    account = an_account_of(gateway)
    recipient = a_reached(account, button1="Yes", button2="No")
    for text in ("yes", "Maybe"):
        gateway.inbound(PHONE, text)
    inbox.poll(account)
    assert {message.recipient_id for message in InboundMessage.objects.all()} == {recipient.pk}
    assert inbox.choices(recipient.campaign) == {"Yes": 1}


def test_stop_protects_a_person_in_a_running_campaign_and_start_lifts_it(gateway: Sandbox) -> None:
    account = an_account_of(gateway)
    campaign = a_campaign(account, started_at=timezone.now())
    waiting = a_recipient(campaign, phone=PHONE)
    (ticket,) = journal.enqueue(campaign.pk, 1)
    gateway.inbound(PHONE, "Stop.")
    inbox.poll(account)
    assert journal.claim(ticket.recipient_id, ticket.attempt) is None
    waiting.refresh_from_db()
    assert waiting.status == Status.SUPPRESSED
    at = timezone.now() + timedelta(minutes=1)
    receive(account, Arrival(PHONE, "text", "START", at, wa_message_id="later"))
    assert not Suppression.objects.exists()


def test_a_stop_does_not_wait_for_half_an_hour_when_a_campaign_starts_after_a_quiet_time(gateway: Sandbox) -> None:
    account = an_account_of(gateway, next_inbox_at=timezone.now() + timedelta(minutes=29))
    campaign = a_campaign(account, started_at=timezone.now(), state=State.FINISHED)
    gateway.inbound(PHONE, "Stop.")
    assert inbox.run() == 0
    Campaign.objects.filter(pk=campaign.pk).update(state=State.RUNNING)
    assert inbox.run() == 1
    gateway.inbound(PHONE, "Stop!")
    assert inbox.run() == 0, "read a moment ago"


def test_the_latest_wish_holds_in_whatever_order_the_messages_come() -> None:
    account, now = an_account(), timezone.now()
    receive(account, Arrival(PHONE, "text", "start", now, wa_message_id="second"))
    receive(account, Arrival(PHONE, "text", "stop", now - timedelta(minutes=5), wa_message_id="first"))
    assert not Suppression.objects.exists()
    receive(account, Arrival(PHONE, "text", "stop", now + timedelta(minutes=5), wa_message_id="third"))
    assert Suppression.objects.get().account == account


def test_start_does_not_lift_what_an_operator_suppressed() -> None:
    account = an_account()
    Suppression.objects.create(account=account, phone=PHONE, reason="complaint")
    Suppression.objects.create(account=None, phone=PHONE, reason="complaint")
    receive(account, Arrival(PHONE, "text", "START", timezone.now(), wa_message_id="1"))
    assert Suppression.objects.count() == 2


def test_a_group_cannot_opt_out() -> None:
    receive(an_account(), Arrival("120363", "text", "stop", timezone.now(), wa_message_id="1", is_group=True))
    assert not Suppression.objects.exists()


def test_a_confirmation_is_sent_once(gateway: Sandbox) -> None:
    account = an_account_of(gateway, stop_reply="You will get no more messages.")
    gateway.inbound(PHONE, "stop")
    for _ in range(2):
        inbox.poll(account)
    assert [m["params"]["message"] for m in gateway.messages(PHONE)] == [["You will get no more messages."]]


def test_by_default_nothing_is_sent_to_who_opts_out(gateway: Sandbox) -> None:
    account = an_account_of(gateway)
    gateway.inbound(PHONE, "stop")
    inbox.poll(account)
    assert gateway.messages(PHONE) == []
