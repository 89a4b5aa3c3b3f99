"""A caption on a document goes out as two messages of one recipient: never twice, never half-lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from openpyxl import Workbook

from campaigns import journal, launch
from campaigns.connections import gateway_by
from campaigns.intake import Order
from campaigns.messages import Options
from campaigns.models import Account, Campaign, Part, Recipient
from campaigns.people import add_user
from campaigns.preflight import preflight
from campaigns.status import State, Status
from tests.builders import statuses
from tests.kinds.conftest import attachments, launched, report, send_all, send_once
from tests.sandbox.process import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BOTH = ["sendText", "sendFiles"]


@pytest.fixture
def campaign(account: Account, tmp_path: Path) -> Campaign:
    """One recipient whose caption would be lost."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["phone", "file", "message"])
    sheet.append(["+1 212 555 0101", "leaflet.pdf", "Your leaflet"])
    path = tmp_path / "one.xlsx"
    book.save(path)
    order = Order(
        path=path, name=path.name, kind="file_caption", attachments=attachments(),
        options=Options(caption_on_document="split"),
    )  # fmt: skip
    return launched(account, order)


def seen(sandbox: Sandbox) -> list[str]:
    return [message["endpoint"] for message in sandbox.messages()]


def again(campaign: Campaign) -> None:
    """Let whatever is pending be due now."""
    Recipient.objects.filter(campaign=campaign).update(not_before=None)
    send_once()


def test_text_and_file_go_out_as_two_messages(campaign: Campaign, account: Account, sandbox: Sandbox) -> None:
    send_all(campaign)
    text, file = sandbox.messages()
    assert [text["endpoint"], file["endpoint"]] == BOTH
    assert (text["params"]["message"], text["files"]) == (["Your leaflet"], [])
    assert ("message" in file["params"], file["files"][0]["name"]) == (False, "leaflet.pdf")
    assert list(Part.objects.values_list("message_id", flat=True)) == [text["id"], file["id"]]
    report(account)
    assert statuses(campaign) == {Status.READ: 1}


@pytest.mark.parametrize(
    ("fault", "first_stop"),
    [
        pytest.param("503-before", Status.PENDING, id="the gateway was busy"),
        pytest.param("429", Status.PENDING, id="too many requests"),
        pytest.param("code-10", Status.PENDING, id="the file could not be fetched"),
        pytest.param("code-09", Status.FAILED, id="refused, and retried by a person"),
    ],
)
@pytest.mark.parametrize("place", [0, 1], ids=["at the text", "at the file"])
def test_after_a_fault_only_what_was_not_accepted_is_sent(
    campaign: Campaign, sandbox: Sandbox, in_a_hurry: None, place: int, fault: str, first_stop: Status
) -> None:
    if place == 1:
        _accept_the_text_only(campaign)
    sandbox.control(fault=[f"{fault}=count:1"])
    again(campaign)
    assert statuses(campaign) == {first_stop: 1}
    assert seen(sandbox) == BOTH[:place]
    if first_stop is Status.FAILED:
        assert launch.retry(campaign, "a test") == 1
    again(campaign)
    assert seen(sandbox) == BOTH
    assert statuses(campaign) == {Status.SUBMITTED: 1}


def _accept_the_text_only(campaign: Campaign) -> None:
    """Send the text, as a worker does that is stopped before the file."""
    (ticket,) = journal.enqueue(campaign.pk, 1)
    claim = journal.claim(ticket.recipient_id, ticket.attempt)
    assert claim is not None
    accepted = gateway_by(claim.access).send("sendText", claim.phone, claim.parts[0].params)
    assert journal.accepted_part(claim, 0, accepted.ids)
    journal.postponed(claim, None, "withdrawn")


@pytest.mark.parametrize("place", [0, 1], ids=["of the text", "of the file"])
def test_a_lost_answer_is_looked_up_and_nothing_is_sent_twice(
    campaign: Campaign, account: Account, sandbox: Sandbox, in_a_hurry: None, place: int
) -> None:
    if place == 1:
        _accept_the_text_only(campaign)
    sandbox.control(fault=["reset-after=count:1"])
    again(campaign)
    assert statuses(campaign) == {Status.UNCERTAIN: 1}
    report(account)
    again(campaign)
    assert seen(sandbox) == BOTH
    report(account)
    assert statuses(campaign) == {Status.READ: 1}


@pytest.mark.parametrize("place", [0, 1], ids=["of the text", "of the file"])
def test_what_the_report_proves_absent_is_sent_again_and_only_that(
    campaign: Campaign, account: Account, sandbox: Sandbox, in_a_hurry: None, place: int
) -> None:
    if place == 1:
        _accept_the_text_only(campaign)
    sandbox.control(fault=["reset-before=count:1"])
    again(campaign)
    assert statuses(campaign) == {Status.UNCERTAIN: 1}
    for _ in range(3):
        report(account)
    assert statuses(campaign) == {Status.PENDING: 1}
    again(campaign)
    assert seen(sandbox) == BOTH


def test_a_pause_between_the_two_holds_the_second_back(campaign: Campaign, sandbox: Sandbox) -> None:
    _accept_the_text_only(campaign)
    launch.pause(campaign, "a test")
    again(campaign)
    assert seen(sandbox) == BOTH[:1]
    launch.resume(campaign, "a test")
    again(campaign)
    assert seen(sandbox) == BOTH


def test_a_missing_attachment_stops_the_message_before_its_text(campaign: Campaign, sandbox: Sandbox) -> None:
    campaign.attachments.all().delete()
    again(campaign)
    assert statuses(campaign) == {Status.FAILED: 1}
    assert seen(sandbox) == []


def test_both_count_against_the_balance(campaign: Campaign, sandbox: Sandbox) -> None:
    sandbox.control(quota=1)
    short = [finding.text for finding in preflight(campaign) if finding.code == "balance"]
    assert short == [f"The balance of {campaign.account.name} is 1; 2 messages are to be sent."]
    sandbox.control(quota=2)
    assert not [finding for finding in preflight(campaign) if finding.code == "balance"]


def test_the_pages_count_both(campaign: Campaign) -> None:
    Campaign.objects.update(state=State.DRAFT)
    client = Client()
    client.force_login(add_user("asha", "unusual-password", "operator"))
    pages = [client.get(f"/campaigns/{campaign.pk}/{page}").context for page in ("", "launch/")]
    assert [page["to_send"] for page in pages] == [2, 2]
