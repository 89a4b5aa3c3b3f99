"""Each limit at n and at n + 1."""

from typing import Any

import pytest

from tests.sandbox.conftest import Api

MEBI = 1024 * 1024
BUTTONS = {"message": "m", "button1": "Yes"}
LIST = {"message": "m", "buttonText": "Open", "rows": "s:t:d"}
PICTURE = {"link": "https://a.example/a.png"}

LIMITS = [
    pytest.param("sendText", {}, "message", 2000, "é", 2, id="1.1 text in bytes"),
    pytest.param("sendFileWithCaption", PICTURE, "message", 2000, "é", 2, id="1.3 caption in bytes"),
    pytest.param("sendContact", {"contactPhone": "9112345"}, "contactName", 30, "é", 1, id="1.5 name"),
    pytest.param("sendTextButton", BUTTONS, "message", 1024, "👋", 1, id="1.6 message in characters"),
    pytest.param("sendTextButton", BUTTONS, "footer", 60, "é", 1, id="1.6 footer"),
    pytest.param("sendTextButton", BUTTONS, "button1", 20, "é", 1, id="1.6 button1"),
    pytest.param("sendTextButton", BUTTONS, "button3", 20, "é", 1, id="1.6 button3"),
    pytest.param("sendFilesButton", BUTTONS | PICTURE, "message", 1024, "é", 1, id="1.7 message"),
    pytest.param(
        "sendLocationButton",
        BUTTONS | {"degreesLatitude": "90", "degreesLongitude": "-180", "name": "n"},
        "footer", 60, "é", 1, id="1.8 footer",
    ),
    pytest.param("sendList", LIST, "header", 60, "é", 1, id="1.9 header"),
    pytest.param("sendList", LIST, "footer", 60, "é", 1, id="1.9 footer"),
    pytest.param("sendList", LIST, "buttonText", 20, "é", 1, id="1.9 button text"),
    pytest.param("sendList", LIST, "message", 1024, "é", 1, id="1.9 message"),
]  # fmt: skip


@pytest.mark.parametrize(("endpoint", "params", "field", "limit", "letter", "size"), LIMITS)
def test_a_text_of_the_limit_is_accepted_and_one_more_is_not(
    api: Api, endpoint: str, params: dict[str, Any], field: str, limit: int, letter: str, size: int
) -> None:
    full = letter * (limit // size)
    assert api(endpoint, **params | {field: full}).status_code == 200
    answer = api(endpoint, **params | {field: full + "x"})
    assert answer.json()["message"] == "12-Parsing parameter failed"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param("s" * 20 + ":" + "t" * 20 + ":" + "d" * 30, 200, id="all full"),
        pytest.param("s" * 21 + ":t:d", 400, id="section"),
        pytest.param("s:" + "t" * 21 + ":d", 400, id="title"),
        pytest.param("s:t:" + "d" * 31, 400, id="description"),
    ],
)
def test_the_cells_of_a_row_have_limits(api: Api, row: str, code: int) -> None:
    assert api("sendList", **LIST | {"rows": row}).status_code == code


def test_a_local_file_of_three_mebibytes_is_accepted_and_one_byte_more_is_not(api: Api) -> None:
    full = ("a.pdf", b"x" * (3 * MEBI), "application/pdf")
    assert api("sendFiles", files={"file": full}).status_code == 200
    answer = api("sendFiles", files={"file": ("a.pdf", b"x" * (3 * MEBI + 1), "application/pdf")})
    assert answer.json()["message"] == "08-Save file / document failed"
