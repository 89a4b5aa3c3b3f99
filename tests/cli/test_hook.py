"""`campaigns hook`: made with a secret shown once, tried, followed, sent again, removed."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.utils import timezone

from campaigns import journal, notices
from campaigns.models import AuditEntry, Hook, Notice
from tests.builders import a_campaign, a_claim
from tests.cli.command import refused, run
from tests.notices.receiver import Receiver, receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A system that takes everything."""
    with receiving() as found:
        yield found


def test_a_hook_is_made_with_a_secret_that_is_shown_once_and_listed_without(receiver: Receiver) -> None:
    campaign = a_campaign()
    made = json.loads(run("hook", "add", "crm", f"{receiver.url}x?key=1", "--campaign", campaign.pk, "--json").stdout)
    hook = Hook.objects.get()
    assert made["secret"] == hook.secret
    (shown,) = json.loads(run("hook", "list", "--json").stdout)
    assert shown == {
        "name": "crm", "url": f"{receiver.url}x?…", "account": None, "campaign": campaign.pk, "statuses": True,
        "alerts": True, "waiting": 0, "given_up": 0, "changes": 0,
    }  # fmt: skip
    assert hook.secret not in run("hook", "list").stdout
    assert AuditEntry.objects.get().act == "hook add"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "crm", "http://example.com/"), "https"),
        (("add", "crm", "https://10.1.2.3/"), "CAMPAIGNS_HOOKS_PRIVATE"),
        (("add", "crm", "https://example.com/", "--no-statuses", "--no-alerts"), "told nothing"),
        (("add", "crm", "https://example.com/", "--account", "nobody"), "no account 'nobody'"),
        (("add", "crm", "https://example.com/", "--campaign", "0"), "no campaign 0"),
        (("test", "crm"), "no hook 'crm'"),
        (("test", "--mail"), "CAMPAIGNS_ALERT_EMAILS is empty"),
        (("remove", "crm"), "campaigns hook add"),
        (("resend", "7"), "no notice 7"),
        (("resend", "--failed"), "No notice was given up"),
    ],
)
def test_what_cannot_be_is_refused_with_the_cure(words: tuple[str, ...], said: str) -> None:
    assert said in refused(run("hook", *words))
    assert not Hook.objects.exists()


@pytest.mark.parametrize(
    "words",
    [("resend",), ("resend", "7", "--failed"), ("resend", "--hook", "crm"), ("test",), ("notices", "crm", "--mail")],
)
def test_a_wrong_use_is_a_wrong_use(words: tuple[str, ...]) -> None:
    refused(run("hook", *words), 2)


def test_a_name_is_used_once(receiver: Receiver) -> None:
    run("hook", "add", "crm", receiver.url)
    assert "already" in refused(run("hook", "add", "crm", receiver.url))


def test_a_test_says_what_became_of_it(receiver: Receiver) -> None:
    run("hook", "add", "crm", receiver.url)
    assert run("hook", "test", "crm").stdout == "Taken.\n"
    receiver.answers = [503]
    assert refused(run("hook", "test", "crm")) == "Not taken: it answered 503."


def test_notices_are_followed_and_sent_again(receiver: Receiver) -> None:
    run("hook", "add", "crm", receiver.url)
    receiver.answers = [500]
    journal.accepted(a_claim(a_campaign(recipients=1)), "m1")
    notices.run()
    (waiting,) = json.loads(run("hook", "notices", "crm", "--json").stdout)
    assert (waiting["state"], waiting["tries"], waiting["why"]) == ("waiting", 1, "it answered 500")
    assert waiting["next_try_at"] > waiting["tried_at"]
    assert "it answered 500" in " ".join(run("hook", "notices").stdout.split())
    Notice.objects.update(state=Notice.State.GIVEN_UP, give_up_at=timezone.now())
    assert run("hook", "notices", "--mail").stdout.startswith("No notice.")
    assert "1 notice goes out again" in run("hook", "resend", "--failed", "--hook", "crm").stdout
    receiver.answers = [200]
    assert notices.run() == 1
    assert "1 notice goes out again" in run("hook", "resend", waiting["notice"]).stdout


def test_another_secret_is_shown_once_and_a_removed_hook_is_gone(receiver: Receiver) -> None:
    run("hook", "add", "crm", receiver.url)
    before = Hook.objects.get().secret
    shown = run("hook", "rotate", "crm").stdout.splitlines()[-1]
    assert shown == Hook.objects.get().secret
    assert shown != before
    assert run("hook", "remove", "crm").exit_code == 0
    assert not Hook.objects.exists()
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["hook remove", "hook rotate", "hook add"]
