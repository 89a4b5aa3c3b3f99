"""Each kind of fault on the wire, and whether the request was carried out."""

import socket
from urllib.parse import urlsplit

import pytest
import requests

from campaigns.gateway.sandbox.faults import KINDS, Faults, parse_order
from tests.sandbox.conftest import PHONE, Api
from tests.sandbox.process import Sandbox

ANSWERS = [
    ("502-before", 502, 0),
    ("502-after", 502, 1),
    ("503-before", 503, 0),
    ("503-after", 503, 1),
    ("504-before", 504, 0),
    ("504-after", 504, 1),
    ("500", 500, 0),
    ("403", 403, 0),
    ("429", 429, 0),
    ("401", 401, 0),
    ("quota", 400, 0),
    ("code-06", 400, 0),
    ("html-200", 200, 1),
    ("empty-200", 200, 1),
]
SILENT = [
    ("reset-before", 0),
    ("reset-after", 1),
    ("silence-before", 0),
    ("silence-after", 1),
    ("half-body", 1),
]


def raw_send(sandbox: Sandbox, phone: str = PHONE) -> socket.socket:
    parts = urlsplit(sandbox.url)
    connection = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)
    target = f"/api/sendText?token={sandbox.token}&phone={phone}&message=m"
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: sandbox\r\n\r\n".encode())
    return connection


@pytest.mark.parametrize(("kind", "status", "accepted"), ANSWERS, ids=[case[0] for case in ANSWERS])
def test_a_fault_answers_in_place_of_the_gateway(
    sandbox: Sandbox, api: Api, kind: str, status: int, accepted: int
) -> None:
    sandbox.control(fault=[f"{kind}=count:1"])
    answer = api("sendText", message="m")
    assert answer.status_code == status
    assert "messageIDs" not in answer.text
    assert sandbox.seen()["accepted"] == accepted
    assert sandbox.seen()["faults"] == {kind: 1}
    assert api("sendText", message="m").status_code == 200


def test_a_counted_fault_can_be_ordered_again(sandbox: Sandbox, api: Api) -> None:
    for _ in range(2):
        sandbox.control(fault=["500=count:1"])
        assert [api("sendText", message="m").status_code for _ in range(2)] == [500, 200]


def test_a_gateway_that_is_too_busy_says_when_to_come_back(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(fault=["429=count:1"])
    assert api("sendText", message="m").headers["Retry-After"] == "1"


@pytest.mark.parametrize(("kind", "accepted"), [("reset-before", 0), ("reset-after", 1)])
def test_a_reset_is_a_reset_of_the_connection(sandbox: Sandbox, kind: str, accepted: int) -> None:
    sandbox.control(fault=[f"{kind}=count:1"])
    with raw_send(sandbox) as connection, pytest.raises(ConnectionResetError):
        connection.recv(1)
    assert sandbox.seen()["accepted"] == accepted


@pytest.mark.parametrize(("kind", "accepted"), [("silence-before", 0), ("silence-after", 1)])
def test_silence_keeps_the_connection_open_without_an_answer(sandbox: Sandbox, kind: str, accepted: int) -> None:
    sandbox.control(fault=[f"{kind}=count:1"])
    with raw_send(sandbox) as connection:
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
    assert sandbox.seen()["accepted"] == accepted


def test_half_a_body_ends_before_its_length(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(fault=["half-body=count:1"])
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        api("sendText", message="m")
    assert sandbox.seen()["accepted"] == 1


def test_every_kind_of_fault_is_tried_here() -> None:
    tried = {case[0] for case in ANSWERS} | {case[0] for case in SILENT}
    assert {kind for kind in KINDS if not kind.startswith("code-")} == tried - {"code-06"}


@pytest.mark.parametrize(
    ("scope", "hit"),
    [
        ("send", {"sendText"}),
        ("report", {"campaignReport"}),
        ("status", {"campaignStatus"}),
        ("account", {"checkBal"}),
        ("all", {"sendText", "campaignReport", "campaignStatus", "checkBal"}),
    ],
)
def test_a_scope_chooses_the_endpoints_that_go_wrong(sandbox: Sandbox, api: Api, scope: str, hit: set[str]) -> None:
    message_id = api("sendText", message="m").json()["data"]["messageIDs"][0]
    sandbox.control(fault=[f"{scope}:503-before=1"])
    endpoints = {"sendText": {"message": "m"}, "campaignStatus": {"msg_id": message_id}}
    for endpoint in ("sendText", "campaignReport", "campaignStatus", "checkBal"):
        answer = api(endpoint, **endpoints.get(endpoint, {}))
        assert (answer.status_code == 503) is (endpoint in hit), endpoint


def test_shares_are_kept_and_a_seed_repeats_the_sequence() -> None:
    orders = [parse_order("502-before=0.1"), parse_order("reset-after=0.2")]

    def drawn(seed: int) -> list[str]:
        faults = Faults(orders, seed)
        return [fault.kind if (fault := faults.draw("send")) else "" for _ in range(5_000)]

    first = drawn(7)
    assert first == drawn(7)
    assert first != drawn(8)
    assert abs(first.count("502-before") / 5_000 - 0.1) < 0.02
    assert abs(first.count("reset-after") / 5_000 - 0.2) < 0.02


def test_counted_faults_come_first_and_in_their_order() -> None:
    faults = Faults([parse_order("502-before=count:2"), parse_order("500=count:1"), parse_order("403=1")], None)
    kinds = [fault.kind for _ in range(5) if (fault := faults.draw("send"))]
    assert kinds == ["502-before", "502-before", "500", "403", "403"]


@pytest.mark.parametrize(
    "order",
    [
        "502",
        "502-before",
        "502-before=2",
        "502-before=-0.1",
        "502-before=often",
        "nowhere:500=1",
        "500=count:many",
        "500=count:-1",
    ],
)
def test_an_order_that_cannot_be_read_is_refused(order: str) -> None:
    with pytest.raises(ValueError):
        parse_order(order)


def test_latency_delays_the_answer_and_accept_delay_the_acceptance(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(latency=0.1)
    assert api("sendText", message="m").elapsed.total_seconds() >= 0.1
    sandbox.control(latency=0, accept_delay=0.15)
    assert api("sendText", message="m").elapsed.total_seconds() >= 0.15
    assert api("checkBal").elapsed.total_seconds() < 0.15
    with raw_send(sandbox, "919300007777"):
        assert "919300007777" not in sandbox.seen()["by_phone"]
