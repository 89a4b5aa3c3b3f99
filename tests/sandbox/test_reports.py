"""campaignStatus, campaignReport and the inbox: keys in their order, dates, limits."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.sandbox.conftest import PHONE, Api
from tests.sandbox.process import Sandbox

IST = timezone(timedelta(minutes=330))
DAY = 86_400
BEFORE = [
    "creditID",
    "phone",
    "full_push_name",
    "text",
    "link",
    "serverSend",
    "isMedia",
    "mediaType",
    "mediaPath",
]
BEFORE += ["isLocation", "location", "isContact", "contact", "isButton", "button", "isList", "list"]
AFTER = [
    "wacheck",
    "waID",
    "waMessageID",
    "status",
    "timedOut",
    "statusInfo",
    "statusMessage",
    "statusMessageInfo",
]
AFTER += ["mode", "deliveredAt", "readAt", "createdAt", "updatedAt"]


def send(api: Api, message: str = "hello", phone: str = PHONE) -> str:
    return str(api("sendText", message=message, phone=phone).json()["data"]["messageIDs"][0])


def date(days: int = 0) -> str:
    return (datetime.now(IST) + timedelta(days=days)).strftime("%d-%m-%Y")


def test_a_status_row_has_the_keys_of_section_2_1(api: Api) -> None:
    message_id = send(api)
    content = api("campaignStatus", msg_id=message_id).json()
    assert list(content) == ["status", "message", "data", "responsetime"]
    assert list(content["data"]) == ["messageID", "clientID", "instanceID", *BEFORE, *AFTER, "value"]
    assert content["data"]["messageID"] == message_id


def test_a_report_row_has_the_keys_of_section_2_2(sandbox: Sandbox, api: Api) -> None:
    send(api)
    content = api("campaignReport").json()
    assert list(content) == ["status", "message", "data", "total", "offset", "limit", "responsetime"]
    (row,) = content["data"]
    assert list(row) == ["messageID", "clientId", "instanceID", *BEFORE, *AFTER, "value"]
    assert (row["phone"], row["text"]) == (PHONE, "hello")
    assert row["waID"] != PHONE


def test_an_unknown_message_id_is_http_500_without_json(api: Api) -> None:
    answer = api("campaignStatus", msg_id="62b32db5758e0afb0d3907e1")
    assert answer.status_code == 500
    assert answer.text.startswith("<html>")


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        pytest.param(0, (0, "Pending", 1, "Pending", False, False), id="just accepted"),
        pytest.param(11, (1, "Sent", 2, "Sent", False, False), id="sent"),
        pytest.param(21, (1, "Sent", 3, "Delivered", True, False), id="delivered"),
        pytest.param(31, (1, "Sent", 4, "Read", True, True), id="read"),
    ],
)
def test_a_status_moves_by_itself(sandbox: Sandbox, api: Api, age: float, expected: tuple[Any, ...]) -> None:
    message_id = send(api)
    sandbox.control(clock_skew=age)
    row = api("campaignStatus", msg_id=message_id).json()["data"]
    dates = (row["deliveredAt"] is not None, row["readAt"] is not None)
    words = (row["status"], row["statusInfo"], row["statusMessage"], row["statusMessageInfo"])
    assert words + dates == expected


def test_missing_dates_are_null_or_the_zero_date(sandbox: Sandbox, api: Api) -> None:
    send(api)
    assert api("campaignReport").json()["data"][0]["readAt"] is None
    sandbox.control(zero_dates=True)
    assert api("campaignReport").json()["data"][0]["readAt"] == "0001-01-01T00:00:00Z"


def test_dates_of_rows_are_in_india_with_milliseconds(api: Api) -> None:
    send(api)
    created = api("campaignReport").json()["data"][0]["createdAt"]
    assert created.endswith("+05:30")
    assert len(created) == len("2022-06-25T14:36:01.025+05:30")
    assert abs((datetime.fromisoformat(created) - datetime.now(IST)).total_seconds()) < 60


def test_no_rows_are_error_14(api: Api) -> None:
    answer = api("campaignReport")
    assert (answer.status_code, answer.json()["message"]) == (400, "14-Data not found")


def test_limit_cuts_and_total_tells_the_truth(api: Api) -> None:
    ids = [send(api, f"text {number}") for number in range(5)]
    content = api("campaignReport", limit=2).json()
    assert (content["total"], content["limit"], content["offset"]) == (5, 2, 0)
    assert [row["messageID"] for row in content["data"]] == ids[:2:-1]


def test_a_report_that_lists_the_oldest_first_cuts_the_newest_off(sandbox: Sandbox, api: Api) -> None:
    ids = [send(api, f"text {number}") for number in range(3)]
    sandbox.control(report_order="oldest")
    rows = api("campaignReport", limit=2).json()["data"]
    assert [row["messageID"] for row in rows] == ids[:2]


@pytest.mark.parametrize(
    ("days", "found"),
    [pytest.param(6.99, True, id="within seven days"), pytest.param(7.01, False, id="older than seven days")],
)
def test_the_report_reaches_seven_days_back(sandbox: Sandbox, api: Api, days: float, found: bool) -> None:
    message_id = send(api)
    sandbox.control(clock_skew=days * DAY)
    assert (api("campaignReport").status_code == 200) is found
    assert (api("campaignReport", start_date=date(-1), end_date=date(9)).status_code == 200) is found
    assert api("campaignStatus", msg_id=message_id).status_code == 200


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        pytest.param(0, 0, True, id="today"),
        pytest.param(-6, 0, True, id="the week to today inclusive"),
        pytest.param(-2, -1, False, id="before"),
        pytest.param(1, 2, False, id="after"),
        pytest.param(1, 0, False, id="reversed"),
    ],
)
def test_dates_are_whole_days_in_india(api: Api, start: int, end: int, found: bool) -> None:
    send(api)
    answer = api("campaignReport", start_date=date(start), end_date=date(end))
    assert (answer.status_code == 200) is found


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({"start_date": "2022-06-25"}, id="date in another order"),
        pytest.param({"limit": "many"}, id="limit in words"),
        pytest.param({"limit": "-1"}, id="negative limit"),
    ],
)
def test_wrong_dates_and_limits_are_error_12(api: Api, params: dict[str, str]) -> None:
    assert api("campaignReport", **params).json()["message"] == "12-Parsing parameter failed"


def test_the_shape_of_a_report_can_be_an_object_or_null(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(report_shape="null-when-empty")
    assert api("campaignReport").json()["data"] is None
    send(api)
    sandbox.control(report_shape="object")
    assert api("campaignReport").json()["data"]["phone"] == PHONE


def test_rows_of_others_are_in_the_report_but_not_in_the_record(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(foreign_rows=3)
    send(api)
    rows = api("campaignReport").json()["data"]
    assert [row["mode"] for row in rows] == ["API", "Panel", "Panel", "Panel"]
    assert sandbox.seen()["accepted"] == 1
    assert len(sandbox.messages()) == 1


def test_a_token_sees_only_its_own_rows(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(token=[sandbox.token, "second"])
    message_id = send(api)
    assert api("campaignReport", token="second").json()["message"] == "14-Data not found"
    assert api("campaignStatus", token="second", msg_id=message_id).status_code == 500
    assert api("campaignReport").status_code == 200


def test_a_document_loses_its_caption_and_a_picture_keeps_it(api: Api) -> None:
    for link in ("https://a.example/a.pdf", "https://a.example/a.png"):
        api("sendFileWithCaption", link=link, message="caption")
    rows = api("campaignReport").json()["data"]
    assert [(row["mediaType"], row["text"]) for row in rows] == [("image", "caption"), ("document", "")]


def test_one_incoming_message_comes_as_an_object_and_several_as_a_list(sandbox: Sandbox, api: Api) -> None:
    assert api("inboxReport").json()["message"] == "14-Data not found"
    first = sandbox.inbound(PHONE, "Hello")
    content = api("inboxReport").json()
    end = [*AFTER, "webhookURL", "webhookStatus", "value"]
    assert list(content["data"]) == ["messageID", "clientId", "instanceID", *BEFORE, *end]
    assert (content["data"]["messageID"], content["data"]["text"]) == (first, "Hello")
    assert (content["data"]["status"], content["data"]["statusMessage"], content["data"]["mode"]) == (
        3,
        0,
        "",
    )
    second = sandbox.inbound(PHONE, "Again", media="image")
    content = api("inboxReport").json()
    assert [row["messageID"] for row in content["data"]] == [second, first]
    assert content["data"][0]["mediaType"] == "image"
    assert api("inboxReport", limit=1).json()["total"] == 2


def test_the_inbox_after_an_id_leaves_that_id_out(sandbox: Sandbox, api: Api) -> None:
    first, second = sandbox.inbound(PHONE, "one"), sandbox.inbound(PHONE, "two")
    assert api("inboxReportOffset", offset=first).json()["data"]["messageID"] == second
    assert len(api("inboxReportOffset").json()["data"]) == 2
    for offset in (second, "unknown"):
        assert api("inboxReportOffset", offset=offset).json()["message"] == "14-Data not found"


@pytest.mark.parametrize("endpoint", ["campaignStatus", "campaignReport", "inboxReport", "inboxReportOffset"])
def test_reports_want_a_known_token(api: Api, endpoint: str) -> None:
    assert api(endpoint, token="x").status_code == 401
