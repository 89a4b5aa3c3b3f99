"""Each endpoint: what the gateway decodes of each send, and what the client makes of each answer to a question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from campaigns.gateway import Accepted, AccountPaused, Buttons, Gateway, Instance, QrCode, Upload
from campaigns.gateway.connection import Transport
from tests.contract.conftest import PHONE, NewGateway
from tests.messages.attachments import PDF, PNG
from tests.sandbox.process import Sandbox

LINK = "https://example.com/a%20b.png?x=1&y=2;z"
PAGE = Upload("price list é.pdf", PDF, "application/pdf")
TEXT = "*Hi* नमस्ते 👋\nline two; 100% & + = ?"
ACTIONS = Buttons("Yes", call_text="Call", call_value="+12125550100", url_text="See", url_value="https://example.com/")
ON_THE_WIRE = {
    "button1": ["Yes"], "callButtonText": ["Call"], "callButtonValue": ["+12125550100"],
    "urlButtonText": ["See"], "urlButtonValue": ["https://example.com/"],
}  # fmt: skip
REPLIES = Buttons("Yes", "No", "Later")
IN_ORDER = {"button1": ["Yes"], "button2": ["No"], "button3": ["Later"]}
PLACE = {"degreesLatitude": ["-33.8568"], "degreesLongitude": ["0.00001"], "name": ["Opera: House"]}

Send = Callable[[Gateway], Accepted]
SENDS = [
    pytest.param("sendText", lambda g: g.send_text(PHONE, TEXT), {"message": [TEXT]}, [], id="1.1 text"),
    pytest.param("sendFiles", lambda g: g.send_file(PHONE, LINK), {"link": [LINK]}, [], id="1.2 link"),
    pytest.param("sendFiles", lambda g: g.send_file(PHONE, PAGE), {}, ["price_list_e.pdf"], id="1.2a local file"),
    pytest.param(
        "sendFileWithCaption", lambda g: g.send_file_caption(PHONE, LINK, TEXT),
        {"link": [LINK], "message": [TEXT]}, [], id="1.3 link with caption",
    ),
    pytest.param(
        "sendFileWithCaption", lambda g: g.send_file_caption(PHONE, Upload("a.png", PNG, "image/png"), TEXT),
        {"message": [TEXT]}, ["a.png"], id="1.3a local file with caption",
    ),
    pytest.param(
        "sendLocation", lambda g: g.send_location(PHONE, -33.8568, 0.00001, "Opera: House", "Sydney", LINK),
        {**PLACE, "address": ["Sydney"], "url": [LINK]}, [], id="1.4 location",
    ),
    pytest.param(
        "sendContact", lambda g: g.send_contact(PHONE, "Asha Rao", "12125550110", "Rao & Sons"),
        {"contactName": ["Asha Rao"], "contactPhone": ["12125550110"], "contactOrganization": ["Rao & Sons"]},
        [], id="1.5 contact",
    ),
    pytest.param(
        "sendTextButton", lambda g: g.send_text_buttons(PHONE, TEXT, REPLIES, "Bye"),
        {"message": [TEXT], "footer": ["Bye"], **IN_ORDER}, [], id="1.6 quick replies",
    ),
    pytest.param(
        "sendTextButton", lambda g: g.send_text_buttons(PHONE, TEXT, ACTIONS),
        {"message": [TEXT], **ON_THE_WIRE}, [], id="1.6 call to action",
    ),
    pytest.param(
        "sendFilesButton", lambda g: g.send_file_buttons(PHONE, LINK, TEXT, ACTIONS),
        {"link": [LINK], "message": [TEXT], **ON_THE_WIRE}, [], id="1.7 link with buttons",
    ),
    pytest.param(
        "sendFilesButton", lambda g: g.send_file_buttons(PHONE, PAGE, TEXT, REPLIES),
        {"message": [TEXT], **IN_ORDER}, ["price_list_e.pdf"], id="1.7a local file with buttons",
    ),
    pytest.param(
        "sendLocationButton",
        lambda g: g.send_location_buttons(PHONE, -33.8568, 0.00001, "Opera: House", TEXT, REPLIES, "Bye"),
        {**PLACE, "message": [TEXT], "footer": ["Bye"], **IN_ORDER}, [], id="1.8 location with buttons",
    ),
    pytest.param(
        "sendList", lambda g: g.send_list(PHONE, TEXT, "Choose", ["Tea:Chai:hot", ":Water:"], "Menu", "Bye"),
        {"header": ["Menu"], "message": [TEXT], "footer": ["Bye"], "buttonText": ["Choose"],
         "rows": ["Tea:Chai:hot", ":Water:"]}, [], id="1.9 list",
    ),
]  # fmt: skip


@pytest.mark.parametrize("transport", get_args(Transport))
@pytest.mark.parametrize(("endpoint", "send", "params", "files"), SENDS)
def test_the_gateway_decodes_exactly_what_was_sent(
    new_gateway: NewGateway,
    sandbox: Sandbox,
    endpoint: str,
    send: Send,
    params: dict[str, Any],
    files: list[str],
    transport: str,
) -> None:
    accepted = send(new_gateway(transport=transport))
    (message,) = sandbox.messages()
    assert message["endpoint"] == endpoint
    assert message["params"] == {"phone": [PHONE], **params}
    assert [file["name"] for file in message["files"]] == files
    assert (accepted.ids, accepted.connected) == ((message["id"],), True)


@pytest.mark.parametrize(("endpoint", "send", "params", "files"), SENDS)
def test_the_report_shows_each_message_under_its_id(
    gateway: Gateway, sandbox: Sandbox, endpoint: str, send: Send, params: dict[str, Any], files: list[str]
) -> None:
    (message_id,) = send(gateway).ids
    today = datetime.now(ZoneInfo("Asia/Kolkata")).date()
    (row,) = gateway.campaign_report(today - timedelta(days=1), today).rows
    one = gateway.campaign_status(message_id)
    assert one is not None
    assert (row.message_id, row.phone, row.word) == (message_id, PHONE, one.word)
    assert [streamed.message_id for streamed in gateway.campaign_report_rows(today, today)] == [message_id]


def test_a_message_id_that_nobody_knows_has_no_status(gateway: Gateway) -> None:
    assert gateway.campaign_status("62b32db5758e0afb0d3907e1") is None


def test_a_report_without_messages_is_empty(gateway: Gateway) -> None:
    today = datetime.now(ZoneInfo("Asia/Kolkata")).date()
    report = gateway.campaign_report(today, today)
    assert (report.rows, report.total, report.truncated) == ((), 0, False)


def test_a_report_says_when_its_limit_left_rows_out(gateway: Gateway) -> None:
    for n in range(3):
        gateway.send_text(PHONE, f"message {n}")
    today = datetime.now(ZoneInfo("Asia/Kolkata")).date()
    report = gateway.campaign_report(today - timedelta(days=1), today, limit=2)
    assert (len(report.rows), report.total, report.truncated) == (2, 3, True)


def test_a_connected_account_describes_itself(gateway: Gateway) -> None:
    gateway.send_text(PHONE, "one")
    for state in (gateway.qr_code(), gateway.qr_code_link()):
        assert isinstance(state, Instance)
        assert (state.connected, state.usage_today) == (True, 1)
        assert state.expires == gateway.check_balance().expires


def test_an_account_that_is_not_connected_shows_what_to_scan(gateway: Gateway, sandbox: Sandbox) -> None:
    sandbox.disconnect()
    picture, link = gateway.qr_code(), gateway.qr_code_link()
    assert isinstance(picture, QrCode)
    assert picture.png.startswith(b"\x89PNG")
    assert isinstance(link, QrCode)
    assert link.link.startswith("http")
    for ask in (gateway.groups, gateway.contacts):
        with pytest.raises(AccountPaused) as caught:
            ask()
        assert caught.value.reason == "connection"


def test_the_balance_goes_down_with_each_message(gateway: Gateway) -> None:
    before = gateway.check_balance().quota
    gateway.send_text(PHONE, "one")
    assert gateway.check_balance().quota == before - 1


def test_an_account_that_was_never_recharged_has_nothing(gateway: Gateway, sandbox: Sandbox) -> None:
    sandbox.control(never_recharged=True)
    assert gateway.check_balance().quota == 0


def test_received_messages_are_read_once_each(gateway: Gateway, sandbox: Sandbox) -> None:
    assert gateway.inbox().rows == ()
    first = sandbox.inbound(PHONE, "नमस्ते 👋")
    second = sandbox.inbound(PHONE, "", "image")
    assert {row.message_id for row in gateway.inbox().rows} == {first, second}
    (row,) = gateway.inbox_after(first).rows
    assert (row.message_id, row.phone, row.is_media) == (second, PHONE, True)


def test_nothing_comes_after_a_message_that_nobody_knows(gateway: Gateway, sandbox: Sandbox) -> None:
    sandbox.inbound(PHONE, "hello")
    assert gateway.inbox_after("62b32db5758e0afb0d3907e1").rows == ()


def test_groups_and_contacts_are_listed(gateway: Gateway) -> None:
    group = gateway.groups()[0]
    assert group.group_id.isdigit()
    assert all(phone.isdigit() for phone in group.participants)
    assert all(contact.phone.isdigit() and contact.name for contact in gateway.contacts())
