"""One task against a real gateway that lives: every answer, and what is stored of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from campaigns import delivery, journal
from campaigns.models import Account, Attachment, Attempt, Campaign, Recipient, Suppression
from campaigns.status import PauseReason, State, Status
from tests.builders import a_campaign, a_recipient, an_account
from tests.sandbox.process import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def sandbox(sandbox: Sandbox, settings: Any) -> Sandbox:
    """A gateway that has seen nothing; answers are waited for half a second."""
    settings.READ_TIMEOUT = 0.5
    return sandbox


def a_row(sandbox: Sandbox, phone: str = "919812345678", **account: Any) -> Recipient:
    campaign = a_campaign(an_account(**{"base_url": sandbox.url} | account))
    return a_recipient(campaign, phone=phone)


def deliver(row: Recipient) -> str:
    """Queue the recipient and run its task."""
    (ticket,) = journal.enqueue(row.campaign_id, 1)
    outcome = delivery.deliver(ticket.recipient_id, ticket.attempt)
    row.refresh_from_db()
    return outcome


def account_of(row: Recipient) -> Account:
    return Account.objects.get(pk=row.account_id)


def test_an_accepted_message_has_its_id_and_no_attempt_row(sandbox: Sandbox) -> None:
    row = a_row(sandbox)
    assert deliver(row) == "accepted"
    (message,) = sandbox.messages(row.phone)
    assert (row.status, row.message_id, row.tries) == (Status.SUBMITTED, message["id"], 1)
    assert not Attempt.objects.exists()


def test_a_task_delivered_three_times_sends_once(sandbox: Sandbox) -> None:
    row = a_row(sandbox)
    (ticket,) = journal.enqueue(row.campaign_id, 1)
    outcomes = [delivery.deliver(ticket.recipient_id, ticket.attempt) for _ in range(3)]
    assert outcomes == ["accepted", "refused", "refused"]
    assert sandbox.seen()["accepted"] == 1


REFUSALS = [
    pytest.param("09", id="09: the link is not reachable"),
    pytest.param("11", id="11: the file is too large"),
    pytest.param("12", id="12"),
    pytest.param("13", id="13"),
]


@pytest.mark.parametrize("code", REFUSALS)
def test_what_the_gateway_refuses_fails_with_its_code(sandbox: Sandbox, code: str) -> None:
    sandbox.control(fault=[f"code-{code}=count:1"])
    row = a_row(sandbox)
    assert deliver(row) == "rejected"
    assert (row.status, row.code) == (Status.FAILED, code)
    assert row.error
    assert account_of(row).pause_reason == ""


def test_a_number_without_whatsapp_fails_alone(sandbox: Sandbox) -> None:
    row = a_row(sandbox, "919812340404")
    assert deliver(row) == "rejected"
    assert (row.status, row.code, account_of(row).pause_reason) == (Status.FAILED, "04", "")


def test_a_500_fails_and_is_not_sent_again(sandbox: Sandbox) -> None:
    row = a_row(sandbox, "919812340500")
    assert deliver(row) == "rejected"
    assert (row.status, row.code) == (Status.FAILED, "provider_500")
    assert sandbox.seen()["accepted"] == 0


LOST = ["reset-after", "silence-after", "half-body", "html-200", "empty-200", "504-after"]


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_answer_is_uncertain_and_never_sent_again_by_itself(sandbox: Sandbox, fault: str) -> None:
    sandbox.control(fault=[f"{fault}=count:1"])
    row = a_row(sandbox)
    assert deliver(row) == "uncertain"
    assert (row.status, row.message_id) == (Status.UNCERTAIN, "")
    assert journal.enqueue(row.campaign_id, 1) == []
    assert Attempt.objects.get().recipient_id == row.pk
    assert sandbox.seen()["accepted"] == 1


def test_a_502_after_the_gateway_accepted_is_found_and_not_sent_again(sandbox: Sandbox) -> None:
    sandbox.control(fault=["502-after=count:1"])
    row = a_row(sandbox)
    assert deliver(row) == "accepted"
    (message,) = sandbox.messages(row.phone)
    assert (row.status, row.message_id) == (Status.SUBMITTED, message["id"])
    assert [a.http_status for a in Attempt.objects.all()] == [502]


def test_a_502_before_the_gateway_accepted_is_sent_again_once(sandbox: Sandbox) -> None:
    sandbox.control(fault=["502-before=count:1"])
    row = a_row(sandbox)
    assert deliver(row) == "accepted"
    assert len(sandbox.messages(row.phone)) == 1


def test_a_502_that_cannot_be_looked_up_is_uncertain(sandbox: Sandbox, in_a_hurry: None) -> None:
    sandbox.control(fault=["502-after=count:1"])
    row = a_row(sandbox)
    assert deliver(row) == "uncertain"


POSTPONED = ["503-before", "429"]


@pytest.mark.parametrize("fault", POSTPONED)
def test_what_was_surely_not_accepted_waits_for_another_time(sandbox: Sandbox, in_a_hurry: None, fault: str) -> None:
    sandbox.control(fault=[f"{fault}=count:1"])
    row = a_row(sandbox)
    assert deliver(row) == "postponed"
    assert row.status == Status.PENDING
    assert row.not_before is not None
    assert row.not_before > timezone.now()
    Recipient.objects.update(not_before=None)
    assert deliver(row) == "accepted"
    assert sandbox.seen()["accepted"] == 1


def test_a_gateway_that_is_not_there_postpones(sandbox: Sandbox, in_a_hurry: None) -> None:
    row = a_row(sandbox, base_url="http://127.0.0.1:9")
    assert deliver(row) == "postponed"
    assert (row.status, row.code) == (Status.PENDING, "refused")


PAUSES = [
    pytest.param({"fault": ["401=count:1"]}, PauseReason.CREDENTIALS, id="401"),
    pytest.param({"fault": ["code-03=count:1"]}, PauseReason.CREDENTIALS, id="03"),
    pytest.param({"quota": 0}, PauseReason.QUOTA, id="05: no quota"),
    pytest.param({"disconnected": True}, PauseReason.CONNECTION, id="04 and not connected"),
    pytest.param({"fault": ["403=count:1"]}, PauseReason.GATEWAY_DOWN, id="403"),
]


@pytest.mark.parametrize(("trouble", "reason"), PAUSES)
def test_trouble_of_the_account_pauses_it_and_burns_no_attempt(
    sandbox: Sandbox, trouble: dict[str, Any], reason: PauseReason
) -> None:
    sandbox.control(**trouble)
    # Another client than the other tests', which may still believe that the phone is connected.
    row = a_row(sandbox, transport="query")
    assert deliver(row) == "paused"
    assert (row.status, row.not_before) == (Status.PENDING, None)
    assert account_of(row).pause_reason == reason
    assert sandbox.seen()["accepted"] == 0


def test_a_daily_limit_is_not_probed_before_midnight(sandbox: Sandbox) -> None:
    sandbox.control(fault=["code-07=count:1"])
    row = a_row(sandbox, timezone="Asia/Kolkata")
    deliver(row)
    account = account_of(row)
    assert (account.pause_reason, account.pause_code) == (PauseReason.QUOTA, "07")
    assert account.probe_at is not None
    assert account.probe_at.strftime("%H:%M") == "18:30"


def test_a_message_parked_by_the_gateway_counts_as_accepted_and_pauses_the_account(sandbox: Sandbox) -> None:
    sandbox.control(park_when_disconnected=True)
    sandbox.disconnect()
    row = a_row(sandbox)
    assert deliver(row) == "accepted"
    assert row.status == Status.SUBMITTED
    assert account_of(row).pause_reason == PauseReason.CONNECTION


def test_a_wrong_token_pauses_for_credentials(sandbox: Sandbox) -> None:
    row = a_row(sandbox, token="another-token")
    assert deliver(row) == "paused"
    assert account_of(row).pause_reason == PauseReason.CREDENTIALS


def test_a_suppressed_number_is_never_on_the_wire(sandbox: Sandbox) -> None:
    row = a_row(sandbox)
    Suppression.objects.create(phone=row.phone)
    assert deliver(row) == "refused"
    assert (row.status, row.code) == (Status.SUPPRESSED, "suppressed")
    assert sandbox.seen()["requests"] == 0


def test_a_paused_campaign_sends_nothing(sandbox: Sandbox) -> None:
    row = a_row(sandbox)
    (ticket,) = journal.enqueue(row.campaign_id, 1)
    Campaign.objects.update(state=State.PAUSED)
    assert delivery.deliver(ticket.recipient_id, ticket.attempt) == "refused"
    assert sandbox.seen()["requests"] == 0


def test_a_file_that_cannot_be_taken_is_tried_three_times(sandbox: Sandbox) -> None:
    sandbox.control(fault=["code-08=count:3"])
    row = a_row(sandbox)
    outcomes = []
    for _ in range(3):
        outcomes.append(deliver(row))
        Recipient.objects.update(not_before=None)
    assert outcomes == ["postponed", "postponed", "rejected"]
    assert (row.status, row.code) == (Status.FAILED, "08")


def test_a_lost_attachment_fails_its_row_and_nothing_is_sent(sandbox: Sandbox, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    row = a_row(sandbox)
    Recipient.objects.update(file="offer.pdf")
    assert deliver(row) == "rejected"
    assert (row.status, row.code) == (Status.FAILED, "attachment_gone")
    Attachment.objects.create(campaign=row.campaign, name="offer.pdf", file="gone.pdf", size=1, mime="application/pdf")
    journal.reopen_failed(row.campaign_id)
    assert deliver(row) == "rejected"
    # A folder that is not there, as one that is not mounted, proves nothing lost.
    settings.MEDIA_ROOT = tmp_path / "unmounted"
    journal.reopen_failed(row.campaign_id)
    assert deliver(row) == "postponed"
    assert sandbox.seen()["requests"] == 0
