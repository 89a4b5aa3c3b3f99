"""No token, phone number or text in any repr, error or log line."""

from __future__ import annotations

import dataclasses
import logging
import pickle
import socket
import traceback

import pytest

from campaigns import gateway as package
from campaigns.gateway import Connection, Gateway, GatewayError, Upload
from campaigns.gateway.look import Attempt
from campaigns.gateway.rows import report_row
from campaigns.gateway.sending import Order
from tests.gateway.canned import PHONE, QUICK, TOKEN, Canned, accepted, gateway_with, refusal, report, row
from tests.gateway.rough_server import Seen, answer, closed_port, reset, rough_server

TEXT = "Dear Asha, your balance is due"
SECRETS = (TOKEN, PHONE, TEXT, "Asha", "p4ssword")


def assert_clean(shown: str) -> None:
    assert [secret for secret in SECRETS if secret in shown] == []


ECHO = '{"status":"error","message":"%s","request":{"token":["' + TOKEN + '"],"phone":["' + PHONE + '"]}}'
ANSWERS = [
    pytest.param((400, ECHO % "05-Quota expiry"), id="an echo with the token"),
    pytest.param((400, ECHO % f"12-bad {TEXT} for {PHONE} by {TOKEN}"), id="everything in the reason"),
    pytest.param((401, ECHO % "invalid object id"), id="credentials"),
    pytest.param((404, f"no /api/sendText?token={TOKEN}"), id="a page that repeats the address"),
    pytest.param((503, ""), id="503"),
    pytest.param((200, TEXT), id="no JSON"),
    pytest.param((502, ""), id="502"),
]


@pytest.mark.parametrize("given", ANSWERS)
@pytest.mark.parametrize("transport", ["form", "query", "get"])
def test_errors_and_logs_of_a_send_are_clean(
    given: tuple[int, str], transport: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="urllib3")
    told: list[object] = []
    with rough_server(lambda client, _seen: answer(client, *given)) as server:
        connection = Connection(server.url, TOKEN, transport=transport)  # type: ignore[arg-type]
        with pytest.raises(GatewayError) as caught:
            Gateway(connection, patience=QUICK).send_text(PHONE, TEXT, on_attempt=told.append)
    error = caught.value
    everything = "".join(traceback.format_exception(error)) + repr(error) + str(error) + repr(error.args)
    assert_clean(everything + repr(told) + caplog.text)
    assert "urllib3" in caplog.text


def broken_header(client: socket.socket, _seen: Seen) -> None:
    client.sendall(b"HTTP/1.1 500 X\r\nno header at all\r\n\r\n")
    client.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("transport", ["form", "query", "get"])
def test_what_is_told_of_a_broken_header_is_clean(transport: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with rough_server(broken_header) as server:
        connection = Connection(server.url, TOKEN, transport=transport)  # type: ignore[arg-type]
        with pytest.raises(GatewayError):
            Gateway(connection, patience=QUICK).send_text(PHONE, TEXT)
    assert "Failed to parse headers" in caplog.text
    assert_clean(caplog.text)


@pytest.mark.parametrize("fault", ["reset", "refused"])
def test_network_failures_do_not_show_the_address(fault: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with rough_server(lambda client, _seen: reset(client)) as server:
        url = server.url if fault == "reset" else f"http://127.0.0.1:{closed_port()}"
        with pytest.raises(GatewayError) as caught:
            Gateway(Connection(url, TOKEN, transport="get"), patience=QUICK).send_text(PHONE, TEXT)
    error = caught.value
    assert_clean("".join(traceback.format_exception(error)) + caplog.text)
    assert error.__context__ is None


def test_no_noun_shows_a_secret() -> None:
    adapter = Canned(report(row(text=TEXT)))
    gateway = gateway_with(adapter, proxy="http://user:p4ssword@proxy.example")
    shown = [
        gateway,
        gateway.connection,
        gateway.campaign_report_rows,
        report_row(row(text=TEXT, link=f"https://x.example/{TOKEN}")),
        Upload(f"{PHONE}.png", TEXT.encode()),
        Attempt("sendText", PHONE, {"message": TEXT}, None, None),  # type: ignore[arg-type]
        Order("sendText", PHONE, {"message": TEXT}, None, bool, bool, bool),  # type: ignore[arg-type]
    ]
    assert_clean(repr(shown) + str(shown))


@pytest.mark.parametrize("name", ["phone", "text", "link", "token", "instance_id", "proxy", "png", "participants"])
def test_every_noun_hides_this_field(name: str) -> None:
    nouns = [getattr(package, item) for item in package.__all__]
    fields = [
        (str(noun), field)
        for noun in nouns
        if dataclasses.is_dataclass(noun)
        for field in dataclasses.fields(noun)
        if field.name == name
    ]
    assert fields
    assert [noun for noun, field in fields if field.repr] == []


def test_errors_survive_a_journey_between_processes() -> None:
    with pytest.raises(GatewayError) as caught:
        gateway_with(Canned(refusal("05-Quota expiry"))).send_text(PHONE, TEXT)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (type(copy), vars(copy)) == (type(caught.value), vars(caught.value))


def test_an_accepted_send_logs_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with rough_server(lambda client, _seen: answer(client, *accepted())) as server:
        Gateway(Connection(server.url, TOKEN, transport="get")).send_text(PHONE, TEXT)
    assert_clean(caplog.text)
