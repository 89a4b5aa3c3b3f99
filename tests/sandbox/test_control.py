"""The record, the run-time settings and the other control endpoints."""

import pytest
import requests

from tests.sandbox.conftest import PHONE, Api
from tests.sandbox.process import Sandbox


def test_the_record_tells_who_was_accepted_how_often(sandbox: Sandbox, api: Api) -> None:
    for phone in (PHONE, PHONE, "919300006666"):
        api("sendText", phone=phone, message="m")
    api("checkBal")
    seen = sandbox.seen()
    assert (seen["accepted"], seen["requests"]) == (3, 4)
    assert seen["by_phone"] == {PHONE: 2, "919300006666": 1}
    assert seen["twice"] == [PHONE]
    assert seen["by_endpoint"] == {"sendText": 3}
    assert 1 <= seen["max_per_second"] <= 3


def test_messages_are_told_as_they_were_decoded(sandbox: Sandbox, api: Api) -> None:
    api("sendList", message="m", buttonText="b", rows=[":Tea:", ":Coffee:"], unknown="kept")
    (message,) = sandbox.messages(PHONE)
    assert message["params"] == {
        "phone": [PHONE],
        "message": ["m"],
        "buttonText": ["b"],
        "rows": [":Tea:", ":Coffee:"],
        "unknown": ["kept"],
    }


def test_memory_is_bounded_and_the_oldest_are_dropped(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(keep=2)
    for number in range(4):
        api("sendText", phone=f"91930000777{number}", message="m")
    seen = sandbox.seen()
    assert seen["accepted"] == 4
    assert list(seen["by_phone"]) == ["919300007772", "919300007773"]
    assert api("campaignReport").json()["total"] == 2


def test_a_reset_forgets_everything_and_brings_the_first_options_back(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(quota=1, fault=["500=1"])
    sandbox.reset()
    assert api("sendText", message="m").status_code == 200
    assert api("checkBal").json()["data"]["quota"] == 99_999
    assert sandbox.seen()["accepted"] == 1


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        pytest.param({"speed": 1}, "there is no setting 'speed'", id="unknown"),
        pytest.param({"quota": -1}, "quota: 0 or more is wanted, not -1", id="negative"),
        pytest.param({"quota": True}, "quota: a whole number is wanted, not True", id="not a number"),
        pytest.param({"latency": "soon"}, "latency: a number is wanted, not 'soon'", id="words"),
        pytest.param({"webhook_drop": 2}, "webhook_drop: a share is between 0 and 1, not 2", id="share"),
        pytest.param({"report_order": "up"}, "report_order: one of newest, oldest is wanted, not 'up'", id="choice"),
        pytest.param({"token": []}, "token: at least one token is wanted", id="no token"),
        pytest.param({"disconnected": "yes"}, "disconnected: true or false is wanted, not 'yes'", id="flag"),
        pytest.param({"webhook": "localhost"}, "webhook: a web address is wanted, not 'localhost'", id="address"),
        pytest.param(
            {"fault": ["500=0.7", "403=0.7"]},
            "fault: the shares of one scope add up to more than 1",
            id="shares",
        ),
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence_and_changes_nothing(
    sandbox: Sandbox, api: Api, settings: dict[str, object], sentence: str
) -> None:
    answer = requests.post(f"{sandbox.url}/_control", json={"latency": 0, **settings}, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, sentence)
    assert api("sendText", message="m").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        pytest.param("GET", "/_health", None, 200, id="health"),
        pytest.param("POST", "/_health", None, 405, id="wrong method"),
        pytest.param("GET", "/_nothing", None, 404, id="unknown"),
        pytest.param("POST", "/_control", "no", 400, id="not JSON"),
        pytest.param("POST", "/_control", "[]", 400, id="not an object"),
        pytest.param("POST", "/_inbound", "{}", 400, id="no phone"),
        pytest.param("POST", "/_inbound", '{"phone":"91","media":"smell"}', 400, id="unknown media"),
        pytest.param("POST", "/_recharge", '{"quota":"much"}', 400, id="no number"),
    ],
)
def test_control_endpoints_answer_what_they_should(
    sandbox: Sandbox, method: str, path: str, body: str | None, status: int
) -> None:
    assert requests.request(method, sandbox.url + path, data=body, timeout=10).status_code == status


def test_a_web_page_of_elsewhere_cannot_reach_the_controls(sandbox: Sandbox, api: Api) -> None:
    api("sendText", message="m")
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert requests.post(f"{sandbox.url}/_reset", headers=elsewhere, timeout=10).status_code == 403
    assert sandbox.seen()["accepted"] == 1
