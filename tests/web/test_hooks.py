"""The pages of hooks and notices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from campaigns import journal, notices
from campaigns.models import AuditEntry, Hook, Notice
from tests.builders import a_campaign, a_claim, an_account
from tests.notices.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A system that takes everything."""
    with receiving() as found:
        yield found


@pytest.fixture
def given_up(db: None, receiver: Receiver) -> Notice:
    """A notice that was given up."""
    notices.add("crm", f"{receiver.url}x?key=secret-of-the-address")
    receiver.answers = [500]
    journal.accepted(a_claim(a_campaign(recipients=1)), "m1")
    notices.run()
    Notice.objects.update(state=Notice.State.GIVEN_UP)
    receiver.answers = [200]
    return Notice.objects.get()


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_hook_is_added_and_its_secret_shown_in_that_answer_alone(admin: Client, receiver: Receiver) -> None:
    account = an_account(name="Shop Pune")
    form = {"name": "crm", "url": receiver.url, "account": account.pk, "campaign": "", "statuses": "on"}
    answer = admin.post("/hooks/", form)
    hook = Hook.objects.get()
    assert (hook.account, hook.statuses, hook.alerts) == (account, True, False)
    assert hook.secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for path in ("/hooks/", f"/hooks/{hook.pk}/"):
        assert hook.secret not in page(admin, path)
    assert AuditEntry.objects.get().subject == "hook crm"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"url": "http://example.com/"}, "url", "Use https"),
        ({"url": "https://192.168.0.1/"}, "url", "private network"),
        ({"statuses": "", "alerts": ""}, "name", "told nothing"),
        ({"campaign": "99"}, "campaign", "no campaign 99"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(admin: Client, changes: dict[str, str], field: str, said: str) -> None:
    form = {"name": "crm", "url": "https://example.com/", "statuses": "on", "alerts": "on"} | changes
    answer = admin.post("/hooks/", {key: value for key, value in form.items() if value})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f"id_{field}_error" in answer.content.decode()
    assert not Hook.objects.exists()


def test_a_hook_s_page_tries_it_gives_another_secret_and_removes_it(admin: Client, receiver: Receiver) -> None:
    hook = notices.add("crm", receiver.url)
    path = f"/hooks/{hook.pk}/"
    assert "The test was taken" in admin.post(f"{path}test/", follow=True).content.decode()
    receiver.answers = [404]
    assert "it answered 404" in admin.post(f"{path}test/", follow=True).content.decode()
    assert "Make a new secret for crm?" in page(admin, f"{path}rotate/")
    assert Hook.objects.get().secret == hook.secret
    shown = admin.post(f"{path}rotate/").content.decode()
    assert Hook.objects.get().secret in shown
    assert hook.secret not in shown
    assert "Remove crm?" in page(admin, f"{path}remove/")
    assert "crm is removed" in admin.post(f"{path}remove/", follow=True).content.decode()
    assert not Hook.objects.exists()


def test_what_was_given_up_is_seen_with_its_reason_and_sent_again(
    admin: Client, receiver: Receiver, given_up: Notice
) -> None:
    for path in ("/hooks/notices/?state=given_up", f"/hooks/{given_up.hook_id}/"):
        assert "it answered 500" in page(admin, path)
        assert "secret-of-the-address" not in page(admin, path)
    assert "it answered 500" not in page(admin, "/hooks/notices/?state=posted")
    admin.post(f"/hooks/notices/{given_up.pk}/resend/")
    assert notices.run() == 1
    Notice.objects.update(state=Notice.State.GIVEN_UP)
    answer = admin.post("/hooks/notices/resend/", {"hook": given_up.hook_id}, follow=True)
    assert "Going out again within seconds: 1." in answer.content.decode()
    assert notices.run() == 1
    assert AuditEntry.objects.filter(act="notice resend").count() == 2


def test_letters_are_among_the_notices_and_a_test_says_what_is_missing(admin: Client, settings: Settings) -> None:
    now = timezone.now()
    Notice.objects.create(
        event=Notice.Event.ALERTS, items=[], n=1, created_at=now, next_try_at=now, give_up_at=now, code="refused"
    )
    assert "e-mail" in page(admin, "/hooks/notices/")
    assert "CAMPAIGNS_ALERT_EMAILS is empty" in admin.post("/hooks/notices/test/", follow=True).content.decode()
    settings.ALERT_EMAILS = ["ops@example.com"]
    assert "mailed to 1 address." in page(admin, "/hooks/")
