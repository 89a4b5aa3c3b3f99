"""The gateway's words, dates and rows, read into ours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns.gateway import Ack, Inbound, Receipt, receipt
from campaigns.gateway.dates import instant, request_date
from campaigns.gateway.rows import report_row
from campaigns.gateway.wire import as_bool, as_int, as_list, digits
from tests.gateway.canned import row

NO_TIMES: dict[str, object] = {"deliveredAt": None, "readAt": None}
JUNE = datetime(2022, 6, 25, 9, 6, 16, 546000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        pytest.param({}, Ack.DELIVERED, id="the specification's own row"),
        pytest.param({"readAt": "2022-06-25T14:40:00+05:30"}, Ack.READ, id="a read time"),
        pytest.param({"statusMessage": 4, "statusMessageInfo": ""}, Ack.READ, id="ack 4"),
        pytest.param({"statusMessage": 5, "statusMessageInfo": ""}, Ack.READ, id="ack 5: played"),
        pytest.param({"statusMessage": "4", "statusMessageInfo": None}, Ack.READ, id="ack as a text"),
        pytest.param(
            {"statusMessage": 0, "statusMessageInfo": ""},
            Ack.DELIVERED,
            id="a delivery time is evidence enough",
        ),
        pytest.param({**NO_TIMES, "statusMessage": 3, "statusMessageInfo": ""}, Ack.DELIVERED, id="ack 3"),
        pytest.param({**NO_TIMES, "statusMessage": 2, "statusMessageInfo": ""}, Ack.SENT, id="ack 2"),
        pytest.param(
            {**NO_TIMES, "statusMessage": 0, "statusMessageInfo": ""},
            Ack.SENT,
            id="submission 1 is sent, not pending",
        ),
        pytest.param(
            {**NO_TIMES, "statusMessage": 2, "statusMessageInfo": "Read"},
            Ack.READ,
            id="the text beats the number",
        ),
        pytest.param({**NO_TIMES, "statusMessage": 0, "statusMessageInfo": "Failed"}, Ack.FAILED, id="a failed ack"),
        pytest.param(
            {
                **NO_TIMES,
                "status": 7,
                "statusInfo": "NUMBER_NOT ON  WhatsApp",
                "statusMessage": 0,
                "statusMessageInfo": "",
            },
            Ack.FAILED,
            id="a failed submission",
        ),
        pytest.param(
            {**NO_TIMES, "status": 0, "statusInfo": "", "statusMessage": 0, "statusMessageInfo": ""},
            Ack.SUBMITTED,
            id="queued",
        ),
        pytest.param(
            {
                **NO_TIMES,
                "status": 9,
                "statusInfo": "Wibble",
                "statusMessage": 8,
                "statusMessageInfo": "Wobble",
            },
            Ack.UNKNOWN,
            id="words nobody knows",
        ),
        pytest.param({"readAt": "0001-01-01T00:00:00Z"}, Ack.DELIVERED, id="a zero date is no date"),
        pytest.param({"readAt": "2999-01-01T00:00:00Z"}, Ack.DELIVERED, id="a time far ahead is no time"),
        pytest.param({"statusMessageInfo": "Failed"}, Ack.DELIVERED, id="delivered beats failed"),
    ],
)
def test_a_row_becomes_one_word(changes: dict[str, object], word: Ack) -> None:
    assert report_row(row(**changes)).word is word


def test_a_row_is_read_whatever_the_case_of_its_keys() -> None:
    plain = report_row(row(isMedia="true", timedOut="2"))
    shouting = report_row({key.upper(): value for key, value in row(isMedia="true", timedOut="2").items()})
    assert plain == shouting
    assert (plain.is_media, plain.timed_out, plain.raw_status) == (True, 2, "1/Sent/3/Delivered")
    assert plain.delivered_at == JUNE


def test_an_empty_row_is_read_without_complaint() -> None:
    empty = report_row({})
    assert (empty.message_id, empty.word, empty.created_at) == ("", Ack.UNKNOWN, None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2022-06-25T14:36:16.546+05:30", JUNE, id="milliseconds and offset"),
        pytest.param("2022-06-25T14:36:16+05:30", JUNE.replace(microsecond=0), id="no fraction"),
        pytest.param("2022-06-25T09:06:16.546Z", JUNE, id="Z"),
        pytest.param("2022-06-25T14:36:16.546000000+05:30", JUNE, id="nine digits"),
        pytest.param("2022-06-25T14:36:16.546", JUNE, id="no zone: Indian time"),
        pytest.param("2022-06-25 14:36:16 +0530 IST", JUNE.replace(microsecond=0), id="the balance's form"),
        pytest.param("2022-06-25 14:36:16.5 +0530 IST m=+0.1", JUNE.replace(microsecond=0), id="Go's clock"),
        pytest.param("0001-01-01T00:00:00Z", None, id="zero"),
        pytest.param("0001-01-01T00:00:00+05:30", None, id="zero with an offset"),
        pytest.param("9999-12-31T23:59:59-12:00", None, id="the end of time"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="null"),
        pytest.param(1656147976, None, id="a number"),
        pytest.param("yesterday evening", None, id="no date"),
    ],
)
def test_a_time_is_read_in_utc(text: object, moment: datetime | None) -> None:
    assert instant(text) == moment


def test_a_request_date_is_day_month_year() -> None:
    assert request_date(date(2022, 6, 5)) == "05-06-2022"


def test_values_of_the_wrong_type_are_understood() -> None:
    assert [as_int(value) for value in (1, "1", "1.0", 1.0, True, "x", None, float("nan"), "inf")] == [
        1, 1, 1, 1, 1, None, None, None, None,
    ]  # fmt: skip
    assert [as_bool(value) for value in (True, "TRUE", 1, "1", False, "false", None, "", 0)] == [True] * 4 + [False] * 5
    assert [as_list(value) for value in (None, "", [], {"a": 1}, [1])] == [[], [], [], [{"a": 1}], [1]]
    ours = ["+91 93000-00001", "919300000001@s.whatsapp.net", "919300000001:7@s.whatsapp.net"]
    assert [digits(value) for value in [*ours, "9193****1"]] == ["919300000001"] * 3 + [""]


DELIVERY = {
    "clientID": "c", "createdAt": "2022-05-06T13:25:47.065+05:30", "instanceID": "i", "messageID": "m1",
    "phone": "919300000001", "reportType": "delivery", "status": 4, "statusInfo": "Read",
    "waID": "919300000000", "waMessageID": "57E6",
}  # fmt: skip
INBOX = {
    **DELIVERY,
    "reportType": "inbox",
    "type": "text",
    "value": "Hello",
    "status": 3,
    "statusInfo": "Delivered",
}


def test_a_delivery_webhook_is_a_receipt() -> None:
    found = receipt(DELIVERY)
    assert isinstance(found, Receipt)
    assert (found.message_id, found.word, found.phone, found.raw_status) == (
        "m1",
        Ack.READ,
        "919300000001",
        "4/Read",
    )
    assert found.created_at == datetime(2022, 5, 6, 7, 55, 47, 65000, tzinfo=UTC)


def test_webhook_status_1_is_pending_and_not_sent() -> None:
    found = receipt({**DELIVERY, "status": 1, "statusInfo": ""})
    assert isinstance(found, Receipt)
    assert found.word is Ack.SUBMITTED


@pytest.mark.parametrize(
    ("changes", "kind", "text", "media_type", "is_group"),
    [
        pytest.param({}, "text", "Hello", "", False, id="text"),
        pytest.param(
            {"type": "image", "value": {"caption": "Hi", "type": "image/jpeg"}},
            "image",
            "Hi",
            "image/jpeg",
            False,
            id="media with a caption",
        ),
        pytest.param(
            {"type": "audio", "value": {"type": "audio/ogg"}},
            "audio",
            "",
            "audio/ogg",
            False,
            id="media without a caption",
        ),
        pytest.param({"waID": "1203@g.us"}, "text", "Hello", "", True, id="a group"),
        pytest.param({"value": None}, "text", "", "", False, id="no value"),
    ],
)
def test_an_inbox_webhook_is_a_received_message(
    changes: dict[str, object], kind: str, text: str, media_type: str, is_group: bool
) -> None:
    found = receipt({**INBOX, **changes})
    assert isinstance(found, Inbound)
    assert (found.kind, found.text, found.media_type, found.is_group) == (kind, text, media_type, is_group)


@pytest.mark.parametrize("payload", [{}, {"reportType": "call"}, {"reportType": "delivery"}, {"reportType": 7}])
def test_a_webhook_nobody_knows_is_nothing(payload: dict[str, object]) -> None:
    assert receipt(payload) is None


def test_later_evidence_ranks_higher() -> None:
    ranks = [word.rank for word in (Ack.FAILED, Ack.SUBMITTED, Ack.SENT, Ack.DELIVERED, Ack.READ)]
    assert ranks == sorted(ranks)
    assert {word.rank for word in Ack} == set(ranks)


def test_a_time_of_tomorrow_evening_is_refused_and_of_the_next_hour_believed() -> None:
    ahead = datetime.now(UTC) + timedelta(hours=1)
    assert report_row(row(readAt=ahead.isoformat())).read_at == ahead
    assert report_row(row(readAt=(ahead + timedelta(days=1)).isoformat())).read_at is None
