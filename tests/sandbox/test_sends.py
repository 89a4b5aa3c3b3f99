"""The nine send endpoints: what each accepts, which key its ids come under, and every refusal."""

from typing import Any

import pytest
import requests

from tests.sandbox.conftest import PHONE, Api
from tests.sandbox.process import Sandbox

PDF = {"file": ("offer.pdf", b"%PDF-1.4", "application/pdf")}
PICTURE = "https://shop.example/offer.png"
PLACE = {"degreesLatitude": "23.0225", "degreesLongitude": "72.5714", "name": "Office"}
LIST = {"message": "Choose", "buttonText": "Open", "rows": ["Tea:Masala:Hot", ":Coffee:"]}

ACCEPTED = [
    pytest.param("sendText", {"message": "hello"}, None, "messageIDs", id="1.1 text"),
    pytest.param("sendFiles", {"link": PICTURE}, None, "messageIDs", id="1.2 file by link"),
    pytest.param("sendFiles", {}, PDF, "messageIDs", id="1.2a local file"),
    pytest.param("sendFileWithCaption", {"link": PICTURE, "message": "m"}, None, "messageIDs", id="1.3 caption"),
    pytest.param("sendFileWithCaption", {"message": "m"}, PDF, "messageIds", id="1.3a local file, caption"),
    pytest.param("sendLocation", PLACE, None, "messageIds", id="1.4 location"),
    pytest.param("sendContact", {"contactName": "Asha", "contactPhone": "91"}, None, "messageIDs", id="1.5 contact"),
    pytest.param("sendTextButton", {"message": "m", "button1": "Yes"}, None, "messageIDs", id="1.6 text, buttons"),
    pytest.param(
        "sendFilesButton",
        {"message": "m", "button1": "Yes", "link": PICTURE},
        None,
        "messageIds",
        id="1.7 file, buttons",
    ),
    pytest.param("sendFilesButton", {"message": "m", "button1": "Yes"}, PDF, "messageIDs", id="1.7a local, buttons"),
    pytest.param(
        "sendLocationButton",
        {**PLACE, "message": "m", "button1": "Yes"},
        None,
        "messageIDs",
        id="1.8 location, buttons",
    ),
    pytest.param("sendList", LIST, None, "messageIds", id="1.9 list"),
]


@pytest.mark.parametrize(("endpoint", "params", "files", "key"), ACCEPTED)
def test_a_send_is_accepted_and_its_ids_come_under_the_key_of_its_section(
    sandbox: Sandbox, api: Api, endpoint: str, params: dict[str, Any], files: Any, key: str
) -> None:
    answer = api(endpoint, files=files, **params)
    content = answer.json()
    assert answer.status_code == 200
    assert list(content) == ["status", "message", "data", "responsetime"]
    assert content["message"] == "00-Success"
    assert list(content["data"]) == ["connStatus", key]
    assert content["data"]["connStatus"] is True
    (message,) = sandbox.messages(PHONE)
    assert [message["id"]] == content["data"][key]
    assert message["endpoint"] == endpoint


@pytest.mark.parametrize(("endpoint", "params", "files", "key"), ACCEPTED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_endpoint_reads_the_query(
    sandbox: Sandbox, endpoint: str, params: dict[str, Any], files: Any, key: str, method: str
) -> None:
    if files and method == "GET":
        params = {**params, "link": PICTURE}
        files = None
    query = {"token": sandbox.token, "phone": PHONE, **params}
    answer = requests.request(method, f"{sandbox.url}/api/{endpoint}", params=query, files=files, timeout=10)
    assert answer.json()["status"] == "success"


BUTTON = {"message": "m"}
REFUSED = [
    pytest.param("sendText", {}, None, "13", id="no message"),
    pytest.param("sendText", {"message": "m", "phone": ""}, None, "13", id="no phone"),
    pytest.param("sendText", {"message": ["a", "b"]}, None, "12", id="message twice"),
    pytest.param("sendText", {"message": "m", "phone": "+919300005555"}, None, "12", id="phone with plus"),
    pytest.param("sendText", {"Message": "m"}, None, "13", id="message in the wrong case"),
    pytest.param("sendFiles", {}, None, "13", id="neither link nor file"),
    pytest.param("sendFiles", {"link": PICTURE}, PDF, "12", id="link and file"),
    pytest.param("sendFiles", {"link": "offer.png"}, None, "09", id="not an address"),
    pytest.param("sendFiles", {"link": "https://a.example/missing.png"}, None, "09", id="missing at the source"),
    pytest.param("sendFiles", {"link": "https://a.example/forbidden.png"}, None, "10", id="forbidden at the source"),
    pytest.param("sendFiles", {"link": "https://a.example/virus.exe"}, None, "10", id="unsupported at the source"),
    pytest.param("sendFiles", {}, {"file": ("a.exe", b"MZ", "application/x")}, "11", id="unknown type"),
    pytest.param("sendFiles", {}, {"file": ("a.pdf", b"", "application/pdf")}, "08", id="empty file"),
    pytest.param("sendLocation", {**PLACE, "degreesLatitude": "90.1"}, None, "12", id="beyond the pole"),
    pytest.param("sendLocation", {**PLACE, "degreesLongitude": "nan"}, None, "12", id="no longitude"),
    pytest.param("sendLocation", {**PLACE, "name": ""}, None, "13", id="no name of the place"),
    pytest.param("sendContact", {"contactName": "Asha"}, None, "13", id="no phone of the contact"),
    pytest.param("sendTextButton", BUTTON, None, "13", id="no button"),
    pytest.param("sendTextButton", BUTTON | {"callButtonText": "Call"}, None, "12", id="call without number"),
    pytest.param("sendTextButton", BUTTON | {"urlButtonValue": "https://a.example"}, None, "12", id="link, no text"),
    pytest.param(
        "sendTextButton",
        BUTTON | {"button1": "a", "button2": "b", "callButtonText": "c", "callButtonValue": "91123"},
        None,
        "12",
        id="two quick replies beside a call",
    ),
    pytest.param(
        "sendTextButton",
        BUTTON | {"callButtonText": "c", "callButtonValue": "ring me"},
        None,
        "12",
        id="not a number",
    ),
    pytest.param(
        "sendTextButton",
        BUTTON | {"urlButtonText": "u", "urlButtonValue": "here"},
        None,
        "12",
        id="not a link",
    ),
    pytest.param("sendTextButton", BUTTON | {"callbuttontext": "c"}, None, "13", id="button in the table's case"),
    pytest.param("sendList", LIST | {"rows": ["Tea:Masala"]}, None, "12", id="row with one colon"),
    pytest.param("sendList", LIST | {"rows": ["Tea::Hot"]}, None, "12", id="row without title"),
]


@pytest.mark.parametrize(("endpoint", "params", "files", "code"), REFUSED)
def test_a_wrong_send_is_refused_with_its_code_and_nothing_is_accepted(
    sandbox: Sandbox, api: Api, endpoint: str, params: dict[str, Any], files: Any, code: str
) -> None:
    answer = api(endpoint, files=files, **params)
    assert answer.status_code == 400
    assert answer.json()["status"] == "error"
    assert answer.json()["message"].startswith(f"{code}-")
    assert sandbox.seen()["accepted"] == 0


def test_a_list_without_its_parts_is_refused_with_a_sentence_and_no_code(sandbox: Sandbox, api: Api) -> None:
    answer = api("sendList")
    assert answer.status_code == 400
    content = answer.json()
    assert content["message"] == "please check request required header/message/buttonText/ at least one row"
    assert content["request"] == {"phone": [PHONE], "token": [sandbox.token]}


def test_a_list_echoes_title_and_description_in_an_error(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(quota=0)
    echo = api("sendList", header="Menu", **LIST).json()["request"]
    assert list(echo) == ["buttonText", "description", "phone", "rows", "title", "token"]
    assert echo["title"] == ["Menu"]


def test_an_unknown_token_is_401_without_echo(api: Api) -> None:
    answer = api("sendText", token="somebody-else", message="m")
    assert answer.status_code == 401
    assert list(answer.json()) == ["status", "message", "responsetime"]
    assert answer.json()["message"] == "invalid object id"


def test_the_quota_counts_down_to_error_05_with_the_request_echoed(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(quota=1)
    assert api("sendText", message="one").status_code == 200
    answer = api("sendText", message="two")
    assert answer.status_code == 400
    assert answer.json()["message"] == "05-Quota expiry"
    assert answer.json()["request"] == {"message": ["two"], "phone": [PHONE], "token": [sandbox.token]}
    sandbox.recharge(1)
    assert api("sendText", message="two").status_code == 200


def test_the_daily_limit_is_error_07_until_the_next_day(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(daily_limit=1)
    api("sendText", message="one")
    assert api("sendText", message="two").json()["message"] == "07-Quota limit"
    sandbox.control(clock_skew=86_400)
    assert api("sendText", message="two").status_code == 200


def test_errors_of_files_and_links_echo_nothing(api: Api) -> None:
    assert "request" not in api("sendFiles", link="nowhere").json()


def test_an_unknown_endpoint_is_404_and_another_method_405(sandbox: Sandbox) -> None:
    assert requests.get(f"{sandbox.url}/api/sendtext", timeout=10).status_code == 404
    assert requests.put(f"{sandbox.url}/api/sendText", timeout=10).status_code == 405
