"""How notices are posted: signed, tried again for a day, given up visibly, sent again by wish."""

from __future__ import annotations

import hashlib
import hmac
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from campaigns import journal, leases, notices
from campaigns.models import Alert, Campaign, Hook, Notice
from campaigns.notices import serve
from campaigns.notices.signature import signature
from tests.builders import a_campaign, a_claim
from tests.notices.receiver import Receiver

pytestmark = pytest.mark.django_db


def a_notice(hook: Hook) -> Notice:
    """Let something happen and post it once; return the notice."""
    journal.accepted(a_claim(a_campaign(recipients=1)), f"m{Notice.objects.count()}")
    notices.run()
    return Notice.objects.latest("id")


def verified(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """Check a signature as a receiver would."""
    pairs = [part.split("=", 1) for part in headers["X-Campaigns-Signature"].split(",")]
    at = next(value for key, value in pairs if key == "t")
    mine = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return mine in [value for key, value in pairs if key == "v1"]


def test_the_signature_is_what_the_documentation_says() -> None:
    assert signature(["key"], 1_700_000_000, b"{}") == (
        "t=1700000000,v1=" + hmac.new(b"key", b"1700000000.{}", hashlib.sha256).hexdigest()
    )


def test_a_post_is_signed_names_its_event_and_is_kept_as_taken(hook: Hook, receiver: Receiver) -> None:
    notice = a_notice(hook)
    ((headers, body),) = receiver.posts
    assert verified(headers, body, hook.secret)
    assert not verified(headers, body + b" ", hook.secret)
    assert headers["X-Campaigns-Event"] == "statuses"
    assert headers["X-Campaigns-Notice"] == str(notice.pk)
    assert headers["Content-Type"] == "application/json"
    assert (notice.state, notice.tries, notice.code, notice.n) == ("posted", 1, "", 1)


def test_after_a_rotation_both_secrets_sign_for_a_day(hook: Hook, receiver: Receiver) -> None:
    new = notices.rotate(hook)
    a_notice(hook)
    ((headers, body),) = receiver.posts
    assert verified(headers, body, new)
    assert verified(headers, body, hook.secret)
    hook.refresh_from_db()
    assert hook.secrets(timezone.now() + timedelta(days=1)) == [new]


def test_a_rotation_makes_a_hook_readable_without_the_earlier_key(hook: Hook, settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key", [settings.SECRET_KEY]
    url = hook.url
    new = notices.rotate(Hook.objects.get())
    settings.SECRET_KEY_FALLBACKS = []
    found = Hook.objects.get()
    assert (found.url, found.secret, found.earlier_secret) == (url, new, hook.secret)


def test_what_is_not_taken_is_tried_again_later_and_later(hook: Hook, receiver: Receiver) -> None:
    receiver.answers = [500]
    notice = a_notice(hook)
    assert (notice.state, notice.tries, notice.code) == ("waiting", 1, "http_500")
    assert notices.run() == 0
    assert len(receiver.posts) == 1, "not before its time"
    waits = [serve.wait_after(n) / timedelta(seconds=1) for n in (1, 2, 3, 8, 9, 40)]
    for wait, meant in zip(waits, (10, 20, 40, 1280, 2560, 3600), strict=True):
        assert wait == pytest.approx(meant, rel=0.11)
    assert notice.next_try_at - notice.tried_at < timedelta(seconds=12)  # type: ignore[operator]


def test_after_a_day_it_is_given_up_said_and_the_next_one_has_its_turn(hook: Hook, receiver: Receiver) -> None:
    receiver.answers = [500]
    notice = a_notice(hook)
    assert notice.give_up_at - notice.created_at == timedelta(days=1)
    journal.accepted(a_claim(a_campaign(recipients=1)), "next")
    Notice.objects.update(next_try_at=timezone.now(), give_up_at=timezone.now())
    receiver.answers = [500, 200]
    notices.run()
    notice.refresh_from_db()
    assert (notice.state, notice.tries) == ("given_up", 2)
    alert = Alert.objects.get(kind=Alert.Kind.NOTICE_FAILED)
    assert alert.detail == "crm"
    notices.run()
    assert receiver.changes()[-1]["message_id"] == "next"


def test_what_was_given_up_is_sent_again_by_wish_one_or_all(hook: Hook, receiver: Receiver) -> None:
    notice = a_notice(hook)
    Notice.objects.update(state=Notice.State.GIVEN_UP, give_up_at=timezone.now())
    assert notices.resend_failed() == 1
    assert notices.resend_failed() == 0, "it waits already"
    assert not notices.resend(notice.pk), "it waits already"
    assert notices.run() == 1
    assert receiver.bodies()[0] == receiver.bodies()[1]
    assert notices.resend(notice.pk), "one that was taken as well"
    notices.run()
    assert len(receiver.posts) == 3


def test_alerts_do_not_wait_behind_a_batch_of_changes(hook: Hook, receiver: Receiver) -> None:
    receiver.answers = [500]
    a_notice(hook)
    Alert.objects.create(
        kind=Alert.Kind.NOTICE_FAILED, subject="x", first_at=timezone.now(), last_at=timezone.now(), untold=True
    )
    receiver.answers = [200]
    assert notices.run() == 1
    assert receiver.bodies()[-1]["event"] == "alerts"


def test_changes_are_tried_on_while_an_alert_waits_for_its_next_try(hook: Hook, receiver: Receiver) -> None:
    notice = a_notice(hook)
    Notice.objects.update(state=Notice.State.WAITING)
    Notice.objects.create(
        hook=hook, event=Notice.Event.ALERTS, items=[], n=0, created_at=timezone.now(),
        next_try_at=timezone.now() + timedelta(hours=1), give_up_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    assert notices.run() == 1
    notice.refresh_from_db()
    assert notice.state == Notice.State.POSTED


@pytest.mark.parametrize("answer", [200, 201, 204])
def test_any_success_is_a_success(hook: Hook, receiver: Receiver, answer: int) -> None:
    receiver.answers = [answer]
    assert a_notice(hook).state == Notice.State.POSTED


@pytest.mark.parametrize(("answer", "code"), [(404, "http_404"), (302, "redirect"), (308, "redirect")])
def test_anything_else_is_not_and_a_redirect_is_not_followed(
    hook: Hook, receiver: Receiver, answer: int, code: str
) -> None:
    receiver.answers = [answer]
    assert a_notice(hook).code == code
    assert len(receiver.posts) == 1


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_somebody_else_s_server_thinks(hook: Hook, receiver: Receiver) -> None:
    campaign = a_campaign()
    done = threading.Event()

    def write() -> None:
        try:
            Campaign.objects.filter(pk=campaign.pk).update(detail="written meanwhile")
            done.set()
        finally:
            connection.close()

    receiver.ask_first = write
    a_notice(hook)
    assert done.is_set()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_post_once(hook: Hook, receiver: Receiver) -> None:
    journal.accepted(a_claim(a_campaign(recipients=1)), "m1")

    def other() -> None:
        try:
            notices.run()
        finally:
            connection.close()

    receiver.ask_first = other
    assert notices.run() == 1
    assert len(receiver.posts) == 1
    with leases.held(serve.LEASE, 1) as free:
        assert free, "the lease is given back"


def test_one_system_that_is_down_does_not_keep_the_others_waiting(hook: Hook, receiver: Receiver) -> None:
    notices.add("a dead one", "http://localhost:9/")
    a_notice(hook)
    assert len(receiver.posts) == 1
    assert Notice.objects.get(hook__name="a dead one").code == "refused"


def test_a_test_is_posted_at_once_and_says_what_is_wrong(hook: Hook, receiver: Receiver) -> None:
    assert notices.test_hook(hook) == ""
    ((headers, body),) = receiver.posts
    assert verified(headers, body, hook.secret)
    assert headers["X-Campaigns-Event"] == "test"
    receiver.answers = [401]
    assert notices.why(notices.test_hook(hook)) == "it answered 401"
    assert not Notice.objects.exists()
