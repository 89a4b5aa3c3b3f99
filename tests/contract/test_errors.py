"""Each row of the error table: what a send and what a question become, and how often the gateway accepted."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.gateway import (
    AccountPaused,
    FailedCall,
    Gateway,
    GatewayError,
    Rejected,
    Unavailable,
    Uncertain,
    Upload,
)
from campaigns.gateway.sandbox.faults import KINDS
from tests.contract.conftest import PHONE, NewGateway
from tests.sandbox.process import Sandbox

SENT_AGAIN: dict[str, tuple[int, str]] = {
    "502-before": (1, "looked for in the report, absent, sent again"),
    "502-after": (1, "looked for in the report and found"),
    "503-before": (1, "never accepted, sent again"),
    "503-after": (2, "a gateway that accepts and says 503 breaks its word; no client could know"),
    "code-02": (1, "seen to pass, so it gets one more try"),
}
"""Faults after which the client sends again by itself: how often the gateway accepted in the end, and why."""

ENDS: dict[str, tuple[type[GatewayError], str, int]] = {
    "500": (Rejected, "provider_500", 0),
    "403": (AccountPaused, "gateway_down", 0),
    "429": (Unavailable, "http_429", 0),
    "401": (AccountPaused, "credentials", 0),
    "quota": (AccountPaused, "quota", 0),
    "504-before": (Uncertain, "http_504", 0),
    "504-after": (Uncertain, "http_504", 1),
    "reset-before": (Uncertain, "reset", 0),
    "reset-after": (Uncertain, "reset", 1),
    "silence-before": (Uncertain, "read_timeout", 0),
    "silence-after": (Uncertain, "read_timeout", 1),
    "half-body": (Uncertain, "truncated", 1),
    "html-200": (Uncertain, "not_json", 1),
    "empty-200": (Uncertain, "not_json", 1),
    "code-01": (AccountPaused, "credentials", 0),
    "code-03": (AccountPaused, "credentials", 0),
    "code-04": (Rejected, "04", 0),
    "code-05": (AccountPaused, "quota", 0),
    "code-06": (AccountPaused, "quota", 0),
    "code-07": (AccountPaused, "quota", 0),
    "code-08": (Unavailable, "08", 0),
    "code-09": (Rejected, "09", 0),
    "code-10": (Unavailable, "10", 0),
    "code-11": (Rejected, "11", 0),
    "code-12": (Rejected, "12", 0),
    "code-13": (Rejected, "13", 0),
    "code-14": (Rejected, "14", 0),
    "code-15": (Rejected, "15", 0),
}
"""What a send ends in after one such fault: the error, its code or the reason of the pause, how often accepted."""


def said(error: GatewayError) -> str:
    return error.reason if isinstance(error, AccountPaused) else error.code


@pytest.mark.parametrize("kind", ENDS)
def test_a_send_ends_as_the_table_says_and_is_not_repeated(gateway: Gateway, sandbox: Sandbox, kind: str) -> None:
    error, word, accepted = ENDS[kind]
    sandbox.control(fault=[f"{kind}=count:1"])
    with pytest.raises(error) as caught:
        gateway.send_text(PHONE, "hello")
    assert said(caught.value) == word
    assert sandbox.seen()["accepted"] == accepted
    assert sandbox.seen()["faults"] == {kind: 1}


@pytest.mark.parametrize("kind", SENT_AGAIN)
def test_a_hiccup_is_waited_out(gateway: Gateway, sandbox: Sandbox, kind: str) -> None:
    times, why = SENT_AGAIN[kind]
    sandbox.control(fault=[f"{kind}=count:1"])
    calls: list[FailedCall] = []
    result = gateway.send_text(PHONE, "hello", on_attempt=calls.append)
    assert sandbox.seen()["accepted"] == times, why
    assert result.ids[0] in {message["id"] for message in sandbox.messages()}
    assert result.found_in_report == (kind == "502-after")
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("kind", "error", "accepted"),
    [
        pytest.param("502-before", Uncertain, 0, id="502 to the end: only the report can tell"),
        pytest.param("503-before", Unavailable, 0, id="503 to the end: later"),
        pytest.param("code-02", AccountPaused, 0, id="02 twice: the account is unknown"),
    ],
)
def test_a_hiccup_that_does_not_end_is_given_back(
    gateway: Gateway, sandbox: Sandbox, kind: str, error: type[GatewayError], accepted: int
) -> None:
    sandbox.control(fault=[f"{kind}=1"])
    with pytest.raises(error):
        gateway.send_text(PHONE, "hello")
    assert sandbox.seen()["accepted"] == accepted


def test_after_a_502_nothing_is_sent_again_while_the_report_cannot_be_read(gateway: Gateway, sandbox: Sandbox) -> None:
    sandbox.control(fault=["502-after=count:1", "report:503-before=1"])
    with pytest.raises(Uncertain):
        gateway.send_text(PHONE, "hello")
    assert sandbox.seen()["accepted"] == 1


@pytest.mark.parametrize(
    ("settings", "error", "word"),
    [
        pytest.param({"quota": 0}, AccountPaused, "quota", id="05 no messages left"),
        pytest.param({"daily_limit": 1}, AccountPaused, "quota", id="07 the day's limit"),
        pytest.param({"disconnected": True}, AccountPaused, "connection", id="04 while not connected"),
    ],
)
def test_an_account_that_cannot_send_is_paused(
    gateway: Gateway, sandbox: Sandbox, settings: dict[str, Any], error: type[GatewayError], word: str
) -> None:
    if "daily_limit" in settings:
        gateway.send_text(PHONE, "the first")
    sandbox.control(**settings)
    if "quota" in settings:
        sandbox.control(fault=["code-05=1"])
    with pytest.raises(error) as caught:
        gateway.send_text(PHONE, "hello")
    assert said(caught.value) == word


def test_a_number_that_is_not_on_whatsapp_is_rejected_alone(gateway: Gateway, sandbox: Sandbox) -> None:
    with pytest.raises(Rejected) as caught:
        gateway.send_text("919300000404", "hello")
    assert caught.value.code == "04"
    assert gateway.send_text(PHONE, "hello").ids


def test_a_message_that_the_portal_keeps_is_accepted_and_says_so(gateway: Gateway, sandbox: Sandbox) -> None:
    sandbox.control(disconnected=True, park_when_disconnected=True)
    assert not gateway.send_text(PHONE, "hello").connected


def test_a_wrong_token_pauses_the_account(new_gateway: NewGateway) -> None:
    stranger = new_gateway(token="nobody")
    for call in (lambda: stranger.send_text(PHONE, "hello"), stranger.check_balance, stranger.qr_code, stranger.groups):
        with pytest.raises(AccountPaused) as caught:
            call()
        assert caught.value.reason == "credentials"


@pytest.mark.parametrize(
    ("link", "error", "code"),
    [
        pytest.param("https://example.com/missing.pdf", Rejected, "09", id="09 nothing there"),
        pytest.param("https://example.com/forbidden.pdf", Unavailable, "10", id="10 cannot be fetched"),
    ],
)
def test_a_link_that_does_not_work_says_why(gateway: Gateway, link: str, error: type[GatewayError], code: str) -> None:
    with pytest.raises(error) as caught:
        gateway.send_file(PHONE, link)
    assert caught.value.code == code


def test_a_file_of_a_type_nobody_sends_is_rejected(gateway: Gateway) -> None:
    with pytest.raises(Rejected) as caught:
        gateway.send_file(PHONE, Upload("program.exe", b"MZ", "application/octet-stream"))
    assert caught.value.code == "11"


def test_a_list_without_the_header_that_a_host_requires_is_rejected(gateway: Gateway, sandbox: Sandbox) -> None:
    sandbox.control(list_header_required=True)
    with pytest.raises(Rejected) as caught:
        gateway.send_list(PHONE, "Which?", "Choose", [":One:"])
    assert "header" in caught.value.reason
    assert gateway.send_list(PHONE, "Which?", "Choose", [":One:"], header="Menu").ids


READ_AGAIN = (
    "502-before", "502-after", "503-before", "503-after", "504-before", "504-after", "reset-before", "reset-after",
    "silence-before", "half-body", "html-200", "empty-200", "code-15",
)  # fmt: skip
READ_ENDS: dict[str, tuple[type[GatewayError], str]] = {
    "403": (Unavailable, "http_403"),
    "429": (Unavailable, "http_429"),
    "401": (AccountPaused, "credentials"),
    "quota": (AccountPaused, "quota"),
    "code-04": (AccountPaused, "connection"),
    "code-08": (Unavailable, "08"),
    "code-10": (Unavailable, "10"),
    "code-12": (Rejected, "12"),
    "500": (Rejected, "provider_500"),
}


@pytest.mark.parametrize("kind", READ_AGAIN)
def test_a_question_is_asked_again(gateway: Gateway, sandbox: Sandbox, kind: str) -> None:
    sandbox.control(fault=[f"account:{kind}=count:1"])
    assert gateway.groups()
    assert sandbox.seen()["faults"] == {kind: 1}


@pytest.mark.parametrize("kind", READ_ENDS)
def test_a_question_ends_as_the_table_says(gateway: Gateway, sandbox: Sandbox, kind: str) -> None:
    error, word = READ_ENDS[kind]
    sandbox.control(fault=[f"account:{kind}=count:1"])
    with pytest.raises(error) as caught:
        gateway.groups()
    assert said(caught.value) == word


def test_every_fault_of_the_sandbox_is_in_the_tables() -> None:
    assert set(KINDS) == ENDS.keys() | SENT_AGAIN.keys()
