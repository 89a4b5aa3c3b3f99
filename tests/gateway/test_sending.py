"""One send: which answers are tried again, under which guards, and how the look prevents a second message."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from campaigns.gateway import (
    AccountPaused,
    Connection,
    FailedCall,
    Gateway,
    Patience,
    Rejected,
    Unavailable,
    Uncertain,
    resume_waiting,
    stop_waiting,
)
from tests.gateway.canned import ID, PHONE, TOKEN, Canned, accepted, gateway_with, refusal

REFUSED = requests.ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "refused")))  # type: ignore[arg-type]
RESET = requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104, "reset")))


def test_an_accepted_message_returns_its_id() -> None:
    adapter = Canned(accepted())
    assert gateway_with(adapter).send_text(PHONE, "hello").ids == (ID,)
    assert adapter.asked == ["sendText"]


@pytest.mark.parametrize(
    "first",
    [
        pytest.param((503, ""), id="503"),
        pytest.param(REFUSED, id="refused"),
        pytest.param(refusal("02-Client id not found"), id="02 once"),
    ],
)
def test_what_was_certainly_not_accepted_is_sent_again(first: object) -> None:
    adapter = Canned(first, accepted())  # type: ignore[arg-type]
    assert gateway_with(adapter).send_text(PHONE, "hello").ids == (ID,)
    assert adapter.asked == ["sendText", "sendText"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(RESET, "reset", id="reset"),
        pytest.param(requests.ReadTimeout(), "read_timeout", id="no answer"),
        pytest.param((200, "<html>"), "not_json", id="HTML with 200"),
        pytest.param((200, '{"status":"success","data":null}'), "no_ids", id="success without ids"),
        pytest.param((504, ""), "http_504", id="504"),
    ],
)
def test_a_lost_answer_is_uncertain_and_never_sent_again(answer: object, code: str) -> None:
    adapter = Canned(answer)  # type: ignore[arg-type]
    with pytest.raises(Uncertain) as caught:
        gateway_with(adapter).send_text(PHONE, "hello")
    assert caught.value.code == code
    assert adapter.asked == ["sendText"]


@pytest.mark.parametrize(
    ("message", "status", "reason", "until"),
    [
        pytest.param("05-Quota expiry", 400, "quota", "recharge", id="05"),
        pytest.param("07-Quota limit", 400, "quota", "midnight", id="07"),
        pytest.param("invalid object id", 401, "credentials", "operator", id="401"),
        pytest.param("02-Client id not found", 400, "credentials", "operator", id="02 twice"),
        pytest.param("x", 403, "gateway_down", "probe", id="403"),
        pytest.param("x", 404, "config", "operator", id="404"),
    ],
)
def test_an_account_fault_pauses_the_account(message: str, status: int, reason: str, until: str) -> None:
    with pytest.raises(AccountPaused) as caught:
        gateway_with(Canned(refusal(message, status))).send_text(PHONE, "hello")
    assert (caught.value.reason, caught.value.until) == (reason, until)


@pytest.mark.parametrize(
    ("answer", "code", "retry_after"),
    [
        pytest.param((503, ""), "http_503", None, id="503 to the end"),
        pytest.param(REFUSED, "refused", None, id="refused to the end"),
        pytest.param((503, "", {"Retry-After": "300"}), "http_503", 300, id="503 for longer than we wait"),
        pytest.param((429, "", {"Retry-After": "20"}), "http_429", 20, id="429"),
        pytest.param(refusal("08-Save file failed"), "08", 10, id="08"),
        pytest.param(refusal("10-Download file failed"), "10", 10, id="10"),
    ],
)
def test_what_the_gateway_cannot_take_now_is_unavailable(answer: object, code: str, retry_after: float | None) -> None:
    with pytest.raises(Unavailable) as caught:
        gateway_with(Canned(answer)).send_text(PHONE, "hello")  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.retry_after) == (code, retry_after)


def test_at_most_five_attempts_are_made() -> None:
    adapter = Canned((503, ""))
    with pytest.raises(Unavailable):
        gateway_with(adapter).send_text(PHONE, "hello")
    assert adapter.asked == ["sendText"] * 5


def test_a_retry_after_that_fits_is_waited_for() -> None:
    adapter = Canned((503, "", {"Retry-After": "1"}), accepted())
    started = time.monotonic()
    gateway_with(adapter).send_text(PHONE, "hello")
    assert time.monotonic() - started >= 1


def test_a_withdrawn_permission_stops_the_send_before_any_request() -> None:
    adapter = Canned(accepted())
    with pytest.raises(Unavailable) as caught:
        gateway_with(adapter).send_text(PHONE, "hello", may_send=lambda: False)
    assert (caught.value.code, adapter.asked) == ("withdrawn", [])


def test_a_permission_withdrawn_between_attempts_stops_the_next_one() -> None:
    adapter = Canned((503, ""))
    answers = iter([True, True, False])
    with pytest.raises(Unavailable) as caught:
        gateway_with(adapter).send_text(PHONE, "hello", may_send=lambda: next(answers))
    assert (caught.value.code, len(adapter.asked)) == ("withdrawn", 2)


def test_no_request_starts_that_could_end_after_the_deadline() -> None:
    adapter = Canned(accepted())
    gateway = gateway_with(adapter)
    with pytest.raises(Unavailable) as caught:
        gateway.send_text(PHONE, "hello", deadline=time.monotonic() + 34)
    assert (caught.value.code, adapter.asked) == ("deadline", [])
    assert gateway.send_text(PHONE, "hello", deadline=time.monotonic() + 40).ids == (ID,)


def test_a_question_that_takes_past_the_deadline_starts_no_request() -> None:
    adapter = Canned(accepted())

    def slow() -> bool:
        time.sleep(0.2)
        return True

    with pytest.raises(Unavailable) as caught:
        gateway_with(adapter).send_text(PHONE, "hello", deadline=time.monotonic() + 35.1, may_send=slow)
    assert (caught.value.code, adapter.asked) == ("deadline", [])


def test_a_link_needs_the_longer_time_of_an_upload() -> None:
    with pytest.raises(Unavailable):
        gateway_with(Canned(accepted())).send_file(PHONE, "https://x.example/a.png", deadline=time.monotonic() + 60)


def test_every_call_that_was_not_accepted_is_told() -> None:
    told: list[FailedCall] = []
    adapter = Canned((503, ""), REFUSED, accepted())
    gateway_with(adapter).send_text(PHONE, "hello", on_attempt=told.append)
    assert [(call.http_status, call.code, call.outcome) for call in told] == [
        (503, "http_503", "retry"),
        (None, "refused", "retry"),
    ]
    assert all(call.started_at.tzinfo is UTC and call.started_at <= call.ended_at for call in told)


@pytest.fixture
def stoppable() -> Iterator[None]:
    yield
    resume_waiting()


@pytest.mark.usefixtures("stoppable")
@pytest.mark.parametrize(
    ("answer", "error"),
    [pytest.param((503, ""), Unavailable, id="503"), pytest.param((502, ""), Uncertain, id="502")],
)
def test_a_stopping_worker_does_not_wait_for_the_next_attempt(answer: tuple[int, str], error: type[Exception]) -> None:
    adapter = Canned(answer)
    patient = Patience(shortest=50, longest=50)
    gateway = Gateway(Connection("gw.example", TOKEN), adapter, patience=patient)
    raised: list[BaseException] = []

    def send() -> None:
        try:
            gateway.send_text(PHONE, "hello")
        except Exception as exc:
            raised.append(exc)

    thread = threading.Thread(target=send)
    thread.start()
    while not adapter.requests:
        time.sleep(0.001)
    stop_waiting()
    thread.join(10)
    assert [type(exc) for exc in raised] == [error]


def test_an_echo_of_the_message_does_not_come_back_in_the_reason() -> None:
    adapter = Canned(refusal("12-Parsing parameter failed: Dear Asha, your bill is ready"))
    with pytest.raises(Rejected) as caught:
        gateway_with(adapter).send_text(PHONE, "Dear Asha, your bill is ready")
    assert caught.value.reason == "Parsing parameter failed: [hidden]"


def test_half_a_surrogate_pair_is_refused_without_a_request() -> None:
    adapter = Canned(accepted())
    with pytest.raises(Rejected) as caught:
        gateway_with(adapter).send_text(PHONE, "broken \ud800 text")
    assert (caught.value.code, caught.value.__context__, adapter.asked) == ("bad_text", None, [])


def test_a_body_that_only_looks_like_502_is_not_looked_up() -> None:
    adapter = Canned((200, json.dumps({"status": "502", "message": "Bad Gateway"})))
    with pytest.raises(Uncertain):
        gateway_with(adapter).send_text(PHONE, "hello")
    assert adapter.asked == ["sendText"]
