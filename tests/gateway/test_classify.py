"""The provider's contract: each row of the error table, for sends and for reads."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.gateway.classify import Failure, Kind, classify

SUCCESS = '{"status":"success","message":"00-Success","data":{"connStatus":true,"messageIDs":["a1"]}}'


def coded(message: str) -> str:
    return f'{{"status":"error","message":"{message}","responsetime":0.0005}}'


def kind(
    status: int | None,
    text: str = "",
    failure: Failure | None = None,
    *,
    read: bool = False,
    endpoint: str = "sendText",
) -> tuple[Kind, str]:
    outcome = classify(status, text, failure, read=read, endpoint=endpoint)
    return outcome.kind, outcome.code


SENDS = [
    pytest.param(200, SUCCESS, Kind.ACCEPTED, "00", id="success with ids"),
    pytest.param(
        200,
        SUCCESS.replace("messageIDs", "messageIds"),
        Kind.ACCEPTED,
        "00",
        id="the other spelling of messageIds",
    ),
    pytest.param(200, SUCCESS.replace('["a1"]', '"a1"'), Kind.ACCEPTED, "00", id="one id as a text"),
    pytest.param(200, "\ufeff  " + SUCCESS + "\n", Kind.ACCEPTED, "00", id="byte order mark and spaces"),
    pytest.param(200, SUCCESS.replace('"success"', "200"), Kind.ACCEPTED, "00", id="status 200 as a number"),
    pytest.param(200, SUCCESS.replace('"success"', "true"), Kind.ACCEPTED, "00", id="status true"),
    pytest.param(200, SUCCESS.upper().replace("TRUE", "true"), Kind.ACCEPTED, "00", id="everything in capitals"),
    pytest.param(200, '{"data":{"messageIDs":["a1"]}}', Kind.ACCEPTED, "00", id="ids without a status"),
    pytest.param(200, '{"status":"success","data":[{"messageIDs":["a1"]}]}', Kind.ACCEPTED, "00", id="data as a list"),
    pytest.param(502, SUCCESS, Kind.ACCEPTED, "00", id="a proxy's 502 around a success"),
    pytest.param(200, SUCCESS.replace('["a1"]', "[]"), Kind.UNCERTAIN, "no_ids", id="success without ids"),
    pytest.param(200, '{"status":"success","data":null}', Kind.UNCERTAIN, "no_ids", id="success with null data"),
    pytest.param(200, "<html>Welcome</html>", Kind.UNCERTAIN, "not_json", id="HTML with 200: never sent again"),
    pytest.param(200, "", Kind.UNCERTAIN, "not_json", id="empty 200: never sent again"),
    pytest.param(204, "", Kind.UNCERTAIN, "not_json", id="204"),
    pytest.param(200, "[]", Kind.UNCERTAIN, "not_json", id="JSON that is no object"),
    pytest.param(200, SUCCESS[:-9], Kind.UNCERTAIN, "not_json", id="half a JSON"),
    pytest.param(
        200,
        '{"status":"maybe","data":{"messageIDs":["a1"]}}',
        Kind.UNCERTAIN,
        "no_ids",
        id="a status nobody knows",
    ),
    pytest.param(200, coded("00-Success"), Kind.UNCERTAIN, "contradiction", id="an error that says success"),
    pytest.param(
        200,
        '{"status":"503","message":"x"}',
        Kind.UNCERTAIN,
        "body_503",
        id="503 only in the body: never sent again",
    ),
    pytest.param(200, '{"status":"500","message":"x"}', Kind.REJECTED, "body_500", id="500 only in the body"),
    pytest.param(200, '{"status":"400","message":"09-Link not valid"}', Kind.REJECTED, "09", id="400 only in the body"),
    pytest.param(
        200,
        '{"status":"error","message":"x","data":{"messageIDs":["a1"]}}',
        Kind.REJECTED,
        "http_400",
        id="an error with ids",
    ),
    pytest.param(
        200,
        '{"status":"success","data":{"connStatus":false}}',
        Kind.PAUSE_CONNECTION,
        "not_connected",
        id="not connected and no ids",
    ),
    pytest.param(400, coded("05-Quota expiry"), Kind.PAUSE_QUOTA, "05", id="05"),
    pytest.param(400, coded("06-Not enough quota"), Kind.PAUSE_QUOTA, "06", id="06"),
    pytest.param(400, coded("07-Quota limit"), Kind.PAUSE_QUOTA, "07", id="07"),
    pytest.param(400, coded("04-Phone number not registered"), Kind.CHECK_CONNECTION, "04", id="04"),
    pytest.param(400, coded("08-Save file / document failed"), Kind.LATER, "08", id="08"),
    pytest.param(400, coded("10-Download file failed"), Kind.LATER, "10", id="10"),
    pytest.param(400, coded("09-Link not valid"), Kind.REJECTED, "09", id="09"),
    pytest.param(400, coded("11-Unknown file type"), Kind.REJECTED, "11", id="11"),
    pytest.param(400, coded("12-Parsing parameter failed"), Kind.REJECTED, "12", id="12"),
    pytest.param(400, coded("13-Parameter required"), Kind.REJECTED, "13", id="13"),
    pytest.param(400, coded("14-Data not found"), Kind.REJECTED, "14", id="14"),
    pytest.param(
        400,
        coded("please check request required header"),
        Kind.REJECTED,
        "http_400",
        id="missing parameter without a code",
    ),
    pytest.param(400, coded("42-Something new"), Kind.REJECTED, "42", id="a code nobody knows"),
    pytest.param(400, "<html>", Kind.REJECTED, "http_400", id="400 without JSON"),
    pytest.param(401, coded("invalid object id"), Kind.PAUSE_CREDENTIALS, "http_401", id="401"),
    pytest.param(401, "", Kind.PAUSE_CREDENTIALS, "http_401", id="401 without a body"),
    pytest.param(400, coded("invalid object id"), Kind.PAUSE_CREDENTIALS, "http_400", id="invalid object id"),
    pytest.param(400, coded("01-Access token failed"), Kind.PAUSE_CREDENTIALS, "01", id="01"),
    pytest.param(400, coded("02-Client id not found"), Kind.PAUSE_CREDENTIALS, "02", id="02"),
    pytest.param(400, coded("03-Instance id not found"), Kind.PAUSE_CREDENTIALS, "03", id="03"),
    pytest.param(403, "", Kind.PAUSE_GATEWAY_DOWN, "http_403", id="403 means hung"),
    pytest.param(404, "nginx", Kind.PAUSE_CONFIG, "http_404", id="404"),
    pytest.param(405, "", Kind.PAUSE_CONFIG, "http_405", id="405"),
    pytest.param(301, "", Kind.PAUSE_CONFIG, "http_301", id="a redirect"),
    pytest.param(413, "", Kind.REJECTED, "http_413", id="413"),
    pytest.param(414, "", Kind.REJECTED, "http_414", id="414"),
    pytest.param(422, "", Kind.REJECTED, "http_422", id="an undocumented 4xx"),
    pytest.param(429, "", Kind.LATER, "http_429", id="429"),
    pytest.param(500, "", Kind.REJECTED, "provider_500", id="500 is permanent"),
    pytest.param(500, coded("05-Quota expiry"), Kind.PAUSE_QUOTA, "05", id="a code counts more than 500"),
    pytest.param(502, "<html>", Kind.RETRY_AMBIGUOUS, "http_502", id="502: again, after a look"),
    pytest.param(503, "", Kind.RETRY, "http_503", id="503"),
    pytest.param(408, "", Kind.UNCERTAIN, "http_408", id="408"),
    pytest.param(504, "", Kind.UNCERTAIN, "http_504", id="504"),
    pytest.param(522, "", Kind.UNCERTAIN, "http_522", id="522"),
]


@pytest.mark.parametrize(("status", "text", "expected", "code"), SENDS)
def test_an_answer_to_a_send_means(status: int, text: str, expected: Kind, code: str) -> None:
    assert kind(status, text) == (expected, code)


READS = [
    pytest.param(200, '{"status":"success","data":[]}', "campaignReport", Kind.OK, id="an answer"),
    pytest.param(200, '{"status":"qrcode","data":"x"}', "qrCode", Kind.OK, id="a QR code is a success"),
    pytest.param(200, '{"status":"success","data":null}', "campaignReport", Kind.OK, id="null data"),
    pytest.param(200, "<html>", "campaignReport", Kind.RETRY, id="HTML"),
    pytest.param(400, coded("14-Data not found"), "campaignReport", Kind.EMPTY, id="14 is an empty report"),
    pytest.param(400, coded("14-Data not found"), "groups", Kind.PAUSE_CONNECTION, id="14 for groups: not connected"),
    pytest.param(
        400,
        coded("14-Data not found"),
        "contacts",
        Kind.PAUSE_CONNECTION,
        id="14 for contacts: not connected",
    ),
    pytest.param(400, coded("15-QrCode failed"), "qrCode", Kind.RETRY, id="15"),
    pytest.param(400, coded("12-Parsing"), "campaignReport", Kind.REJECTED, id="our mistake"),
    pytest.param(
        400,
        coded("invalid object id"),
        "campaignStatus",
        Kind.REJECTED,
        id="an invalid message id is no credential fault",
    ),
    pytest.param(401, coded("invalid object id"), "campaignReport", Kind.PAUSE_CREDENTIALS, id="401"),
    pytest.param(403, "", "campaignReport", Kind.LATER, id="403"),
    pytest.param(404, "", "campaignReport", Kind.PAUSE_CONFIG, id="404"),
    pytest.param(429, "", "campaignReport", Kind.LATER, id="429"),
    pytest.param(500, "", "campaignStatus", Kind.EMPTY, id="500: the message id is unknown"),
    pytest.param(500, "", "checkBal", Kind.EMPTY, id="500: never recharged"),
    pytest.param(500, "", "campaignReport", Kind.REJECTED, id="500 elsewhere"),
    pytest.param(502, "", "campaignReport", Kind.RETRY, id="502"),
    pytest.param(503, "", "campaignReport", Kind.RETRY, id="503"),
    pytest.param(504, "", "campaignReport", Kind.RETRY, id="504"),
    pytest.param(408, "", "campaignReport", Kind.RETRY, id="408"),
]


@pytest.mark.parametrize(("status", "text", "endpoint", "expected"), READS)
def test_an_answer_to_a_read_means(status: int, text: str, endpoint: str, expected: Kind) -> None:
    assert kind(status, text, read=True, endpoint=endpoint)[0] is expected


@pytest.mark.parametrize("failure", list(Failure))
def test_only_a_failure_before_the_request_left_is_sent_again(failure: Failure) -> None:
    expected = Kind.RETRY if failure.not_sent else Kind.UNCERTAIN
    if failure is Failure.UNUSABLE_URL:
        expected = Kind.PAUSE_CONFIG
    assert kind(None, "", failure) == (expected, failure.value)


@pytest.mark.parametrize("failure", [f for f in Failure if f is not Failure.UNUSABLE_URL])
def test_every_failure_of_a_read_is_tried_again(failure: Failure) -> None:
    assert kind(None, "", failure, read=True)[0] is Kind.RETRY


def test_a_truncated_200_is_lost_even_when_its_beginning_is_readable() -> None:
    assert kind(200, SUCCESS, Failure.TRUNCATED) == (Kind.UNCERTAIN, "truncated")


def test_a_retry_after_is_kept_and_never_longer_than_ten_minutes() -> None:
    def wait(seconds: float) -> float | None:
        return classify(429, "", None, read=False, endpoint="sendText", retry_after=seconds).retry_after

    assert (wait(7), wait(86400)) == (7, 600)


def test_all_ids_of_a_message_in_several_parts_are_kept() -> None:
    outcome = classify(200, SUCCESS.replace('"a1"', '"a1","a2","a1"'), None, read=False, endpoint="sendText")
    assert outcome.ids == ("a1", "a2")


def test_accepted_while_disconnected_is_accepted_and_says_so() -> None:
    outcome = classify(200, SUCCESS.replace("true", "false"), None, read=False, endpoint="sendText")
    assert (outcome.kind, outcome.connected) == (Kind.ACCEPTED, False)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["status", "message", "data", "messageIDs", "connStatus"]), inner)
    ),
)


@given(
    status=st.integers(100, 599),
    body=st.text() | JSON.map(lambda value: json.dumps(value)),
    read=st.booleans(),
)
def test_no_answer_whatever_breaks_the_table(status: int, body: str, read: bool) -> None:
    outcome = classify(status, body, None, read=read, endpoint="sendText")
    assert outcome.kind is not Kind.ACCEPTED or outcome.ids
    assert not (200 <= status < 300 and not read and outcome.kind in (Kind.RETRY, Kind.RETRY_AMBIGUOUS))
