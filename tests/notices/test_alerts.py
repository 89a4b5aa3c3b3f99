"""What people and systems are told: each event once, in words that help, with nothing personal."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from campaigns import dispatch, notices, pauses
from campaigns.alerts import raise_alert
from campaigns.models import Alert, Hook, Lease, Notice
from campaigns.status import PauseReason, State, Status
from tests.builders import a_campaign, a_recipient, an_account
from tests.notices.receiver import Receiver
from tests.receipts.server import free_port

pytestmark = pytest.mark.django_db

BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Letters:
    """Keeps the letters that a mail server is given; refuses them while `answer` says so."""

    def __init__(self) -> None:
        self.kept: list[Message] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take one letter."""
        if self.answer.startswith("250"):
            self.kept.append(email.message_from_bytes(envelope.content, policy=default))
        return self.answer


@contextmanager
def a_mail_server() -> Iterator[tuple[Letters, int]]:
    """Run a mail server on a free port."""
    letters, port = Letters(), free_port()
    controller = Controller(letters, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield letters, port
    finally:
        controller.stop()


@pytest.fixture
def mail(settings: Settings) -> Iterator[Letters]:
    """Alerts are mailed to a server of the tests."""
    with a_mail_server() as (letters, port):
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = BACKEND, "127.0.0.1", port
        settings.ALERT_EMAILS = ["ops@example.com", "boss@example.com"]
        settings.DEFAULT_FROM_EMAIL = "campaigns@example.com"
        settings.PUBLIC_URL = "https://campaigns.example.com/"
        yield letters


def text_of(letter: Message) -> str:
    return str(letter.get_content())  # type: ignore[attr-defined]


def test_a_pause_is_told_once_with_what_lifts_it_and_where_to_look(
    hook: Hook, receiver: Receiver, mail: Letters
) -> None:
    account = an_account(name="Shop Pune")
    pauses.pause_account(account.pk, PauseReason.QUOTA, "quota_over")
    for _ in range(3):
        notices.run()
    (alert,) = receiver.alerts()
    assert alert["kind"] == "paused"
    assert alert["title"] == "Account Shop Pune is paused: quota"
    assert "quota_over" in alert["happened"]
    assert alert["waits_for"] == "It resumes by itself once the gateway account has balance again."
    assert alert["do"] == "Recharge the gateway account."
    assert alert["link"] == f"https://campaigns.example.com{reverse('account', args=[account.pk])}"
    (letter,) = mail.kept
    assert letter["Subject"] == "[Campaigns] Account Shop Pune is paused: quota"
    assert letter["To"] == "ops@example.com, boss@example.com"
    assert letter["From"] == "campaigns@example.com"
    for line in (alert["happened"], alert["waits_for"], alert["do"], alert["link"]):
        assert line in text_of(letter)


def test_a_pause_that_comes_and_goes_is_told_again_only_after_an_hour_of_peace(hook: Hook, receiver: Receiver) -> None:
    account = an_account()
    for _ in range(3):
        pauses.pause_account(account.pk, PauseReason.GATEWAY_DOWN, "refused")
        pauses.resume_account(account.pk)
        notices.run()
    assert len(receiver.alerts()) == 1
    Alert.objects.update(last_at=timezone.now() - timedelta(hours=1))
    pauses.pause_account(account.pk, PauseReason.GATEWAY_DOWN, "refused")
    notices.run()
    assert [alert["times"] for alert in receiver.alerts()] == [1, 4]


def test_a_pause_by_a_person_is_no_alert(hook: Hook) -> None:
    a_campaign(state=State.PAUSED, reason=PauseReason.OPERATOR)
    assert notices.run() == 0


def test_a_campaign_s_own_pause_says_why_and_waits_for_a_person(hook: Hook, receiver: Receiver) -> None:
    campaign = a_campaign(name="June", recipients=1)
    pauses.pause_campaign(campaign.pk, PauseReason.ERROR_RATE, "15 of the last 20 messages failed")
    notices.run()
    (alert,) = receiver.alerts()
    assert alert["title"] == f"Campaign {campaign.pk} (June) is paused: error rate"
    assert "15 of the last 20 messages failed" in alert["happened"]
    assert alert["waits_for"] == "A person."
    assert alert["do"] == "Look at the failed recipients, then resume it."
    assert alert["campaign"] == campaign.pk
    assert alert["link"] == ""


def test_a_finished_campaign_is_told_with_its_counts(hook: Hook, receiver: Receiver, mail: Letters) -> None:
    campaign = a_campaign(total=4)
    for status in (Status.READ, Status.SUBMITTED, Status.FAILED, Status.INVALID):
        a_recipient(campaign, status=status)
    dispatch.run(list, 0)
    dispatch.run(list, 0)
    notices.run()
    (alert,) = receiver.alerts()
    assert alert["title"] == f"Campaign {campaign.pk} (reminders) is finished"
    assert alert["happened"] == "Of 4 rows the gateway accepted 2; 1 invalid, 1 failed."
    assert len(mail.kept) == 1


def test_a_duplicate_send_leads_to_the_recipient_and_names_nobody(
    hook: Hook, receiver: Receiver, mail: Letters
) -> None:
    row = a_recipient(a_campaign(), phone="919812345678")
    for _ in range(2):
        raise_alert(
            Alert.Kind.DUPLICATE_SEND, "m1", timezone.now(), account_id=row.account_id, campaign_id=row.campaign_id,
            recipient_id=row.pk,
        )  # fmt: skip
        notices.run()
    (alert,) = receiver.alerts()
    assert alert["link"].endswith(reverse("recipient", args=[row.pk]))
    assert "919812345678" not in str(alert) + text_of(mail.kept[0])


def test_a_hook_that_takes_nothing_is_told_to_people(mail: Letters) -> None:
    raise_alert(Alert.Kind.NOTICE_FAILED, "hook 1", timezone.now(), account_id=None, detail="crm")
    notices.run()
    (letter,) = mail.kept
    assert letter["Subject"] == "[Campaigns] The hook crm took no notice for a day"
    assert f"https://campaigns.example.com{reverse('hooks')}" in text_of(letter)


def test_what_happens_together_is_one_letter(mail: Letters) -> None:
    for _ in range(3):
        pauses.pause_account(an_account().pk, PauseReason.CREDENTIALS, "bad_token")
    notices.run()
    (letter,) = mail.kept
    assert str(letter["Subject"]).endswith("is paused: credentials (and 2 more)")
    assert text_of(letter).count("What to do:") == 3


def test_a_letter_that_the_server_does_not_take_is_tried_again(mail: Letters) -> None:
    mail.answer = "451 later"
    pauses.pause_account(an_account().pk, PauseReason.QUOTA, "x")
    notices.run()
    notice = Notice.objects.get()
    assert (notice.state, notice.code) == ("waiting", "smtp_451")
    mail.answer = "250 OK"
    Notice.objects.update(next_try_at=timezone.now())
    assert notices.run() == 1
    assert len(mail.kept) == 1


def test_a_mail_server_that_is_not_there_stops_nothing_else(
    hook: Hook, receiver: Receiver, mail: Letters, settings: Settings
) -> None:
    settings.EMAIL_PORT = 9
    pauses.pause_account(an_account().pk, PauseReason.QUOTA, "x")
    notices.run()
    assert len(receiver.alerts()) == 1
    assert Notice.objects.get(hook=None).code == "refused"


def test_mail_settings_that_cannot_be_stop_nothing_else(
    hook: Hook, receiver: Receiver, mail: Letters, settings: Settings
) -> None:
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = True
    pauses.pause_account(an_account().pk, PauseReason.QUOTA, "x")
    notices.run()
    assert len(receiver.alerts()) == 1
    assert Notice.objects.get(hook=None).code == "mail_settings"


def test_a_mail_server_that_speaks_no_tls_is_named(mail: Letters, settings: Settings) -> None:
    settings.EMAIL_USE_SSL = True
    assert notices.test_letter() == "mail_tls"


def test_a_test_letter_is_sent_at_once(mail: Letters, settings: Settings) -> None:
    assert notices.test_letter() == ""
    assert mail.kept[0]["Subject"] == "[Campaigns] A test"
    settings.ALERT_EMAILS = []
    assert notices.test_letter() == "no_recipients"


def test_a_hook_of_a_campaign_is_told_what_befalls_its_account(receiver: Receiver) -> None:
    campaign, other = a_campaign(), a_campaign()
    notices.add("mine", receiver.url, campaign=campaign)
    pauses.pause_account(other.account_id, PauseReason.QUOTA, "x")
    notices.run()
    assert receiver.posts == []
    pauses.pause_account(campaign.account_id, PauseReason.QUOTA, "x")
    notices.run()
    assert [alert["account"] for alert in receiver.alerts()] == [campaign.account.name]


def test_without_anybody_who_listens_an_alert_is_told_to_nobody_later_either(receiver: Receiver) -> None:
    pauses.pause_account(an_account().pk, PauseReason.QUOTA, "x")
    notices.run()
    notices.add("late", receiver.url)
    notices.run()
    assert receiver.alerts() == []


def test_the_pages_stand_in_when_nobody_else_did_it_for_a_minute(hook: Hook, receiver: Receiver) -> None:
    notices.run()
    pauses.pause_account(an_account().pk, PauseReason.QUOTA, "x")
    notices.stand_in()
    assert receiver.alerts() == [], "somebody was there a moment ago"
    Lease.objects.update(until=timezone.now() - timedelta(seconds=61))
    notices.stand_in()
    assert len(receiver.alerts()) == 1
