"""Which report row is the message of a lost answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from campaigns.gateway.match import same_message
from campaigns.gateway.rows import report_row
from tests.gateway.canned import PHONE, row

START = datetime(2022, 6, 25, 9, 0, tzinfo=UTC)
END = START + timedelta(seconds=30)
LONG = "Dear customer, your order is ready for pick-up"


def found(
    changes: dict[str, object], endpoint: str = "sendText", params: dict[str, str | list[str]] | None = None
) -> bool:
    given = row(**{"messageID": "m1", "createdAt": START.isoformat(), "text": "hello", **changes})
    return same_message(report_row(given), PHONE, endpoint, params or {"message": "hello"}, START, END)


@pytest.mark.parametrize(
    ("changes", "endpoint", "params"),
    [
        pytest.param({}, "sendText", {"message": "hello"}, id="the same text"),
        pytest.param({"phone": "+91 93000 00001"}, "sendText", {"message": "hello"}, id="the number written otherwise"),
        pytest.param({"text": "a\r\nb "}, "sendText", {"message": "a\nb"}, id="other line ends"),
        pytest.param({"text": "a\\nb"}, "sendText", {"message": "a\nb"}, id="a literal backslash-n"),
        pytest.param({"text": "e\u0301te\u0301"}, "sendText", {"message": "été"}, id="decomposed accents"),
        pytest.param({"text": LONG[:25]}, "sendText", {"message": LONG}, id="a text cut short"),
        pytest.param(
            {"createdAt": (START - timedelta(seconds=119)).isoformat()},
            "sendText",
            {"message": "hello"},
            id="a slow clock",
        ),
        pytest.param(
            {"createdAt": (END + timedelta(minutes=14)).isoformat()},
            "sendText",
            {"message": "hello"},
            id="a late row",
        ),
        pytest.param(
            {"createdAt": None, "messageID": f"{int(START.timestamp()):08x}" + "0" * 16},
            "sendText",
            {"message": "hello"},
            id="only the id tells the time",
        ),
        pytest.param({"mode": "Panel"}, "sendText", {"message": "hello"}, id="the only sample has mode Panel"),
        pytest.param(
            {"isMedia": True, "text": "", "link": "https://x.example/a.png"},
            "sendFiles",
            {"link": "https://x.example/a.png"},
            id="the same link",
        ),
        pytest.param(
            {"isMedia": True, "text": ""},
            "sendFileWithCaption",
            {"message": "hello"},
            id="media without its caption",
        ),
        pytest.param(
            {"isButton": True, "isMedia": True},
            "sendFilesButton",
            {"message": "hello"},
            id="buttons with a file",
        ),
        pytest.param({"isList": True, "text": ""}, "sendList", {"message": "hello"}, id="a list"),
        pytest.param({"isLocation": True, "text": ""}, "sendLocation", {"name": "Shop"}, id="a location"),
        pytest.param({"isContact": True, "text": ""}, "sendContact", {"contactName": "Asha"}, id="a contact"),
    ],
)
def test_a_row_is_the_message(changes: dict[str, object], endpoint: str, params: dict[str, str | list[str]]) -> None:
    assert found(changes, endpoint, params)


@pytest.mark.parametrize(
    ("changes", "endpoint", "params"),
    [
        pytest.param({"phone": "919300000002"}, "sendText", {"message": "hello"}, id="another number"),
        pytest.param({"phone": "9193****1"}, "sendText", {"message": "hello"}, id="a masked number"),
        pytest.param({"phone": "", "waID": PHONE}, "sendText", {"message": "hello"}, id="waID is our own number"),
        pytest.param({"text": "goodbye"}, "sendText", {"message": "hello"}, id="another text"),
        pytest.param({"text": ""}, "sendText", {"message": "hello"}, id="no text"),
        pytest.param({"text": "Dear customer"}, "sendText", {"message": LONG}, id="too short a beginning"),
        pytest.param(
            {"createdAt": (START - timedelta(seconds=121)).isoformat()},
            "sendText",
            {"message": "hello"},
            id="before the attempt",
        ),
        pytest.param(
            {"createdAt": (END + timedelta(minutes=16)).isoformat()},
            "sendText",
            {"message": "hello"},
            id="long after the attempt",
        ),
        pytest.param({"createdAt": None}, "sendText", {"message": "hello"}, id="no time at all"),
        pytest.param({"isMedia": True}, "sendText", {"message": "hello"}, id="media instead of text"),
        pytest.param({}, "sendFileWithCaption", {"message": "hello"}, id="text instead of media"),
        pytest.param(
            {"isMedia": True, "link": "https://x.example/b.png"},
            "sendFiles",
            {"link": "https://x.example/a.png"},
            id="another link",
        ),
        pytest.param({}, "sendPigeon", {"message": "hello"}, id="an endpoint nobody knows"),
    ],
)
def test_a_row_is_another_message(
    changes: dict[str, object], endpoint: str, params: dict[str, str | list[str]]
) -> None:
    assert not found(changes, endpoint, params)
