"""Each limit at n and one more: our check, the client and the gateway agree on both sides of it."""

from __future__ import annotations

import pytest

from campaigns.gateway import Gateway, Rejected, Unavailable, Upload
from campaigns.messages import KINDS, Attachment
from campaigns.messages.attachment import LIMIT
from tests.contract.conftest import PHONE
from tests.messages.attachments import PDF
from tests.sandbox.process import Sandbox

PLACE = {"latitude": "1", "longitude": "2", "name": "n"}
BUTTON = {"message": "m", "button1": "Yes"}
PICTURE = {"link": "https://example.com/a.png"}
LIST = {"message": "m", "buttonText": "Open", "rows": "s:t:d"}
CALL = {"message": "m", "callButtonText": "Call", "callButtonValue": "12125550100"}
VISIT = {"message": "m", "urlButtonText": "Go", "urlButtonValue": "https://example.com"}

LIMITS = [
    pytest.param("text", {}, "message", "é" * 1000, "x", id="1.1 message: 2000 bytes"),
    pytest.param("file_caption", PICTURE, "message", "é" * 1000, "x", id="1.3 caption: 2000 bytes"),
    pytest.param("contact", {"contactPhone": "12125550110"}, "contactName", "é" * 30, "x", id="1.5 name: 30"),
    *(
        pytest.param(kind, given | BUTTON, field, "é" * limit, "x", id=f"{kind} {field}: {limit}")
        for kind, given in (("text_buttons", {}), ("file_buttons", PICTURE), ("location_buttons", PLACE))
        for field, limit in (("message", 1024), ("footer", 60), ("button1", 20), ("button2", 20), ("button3", 20))
    ),
    pytest.param("text_buttons", CALL, "callButtonText", "é" * 20, "x", id="1.6 call text: 20"),
    pytest.param("text_buttons", CALL, "callButtonValue", "1" * 15, "1", id="1.6 call number: 15 digits"),
    pytest.param("text_buttons", VISIT, "urlButtonText", "é" * 20, "x", id="1.6 url text: 20"),
    pytest.param("list", LIST, "header", "é" * 60, "x", id="1.9 header: 60"),
    pytest.param("list", LIST, "message", "é" * 1024, "x", id="1.9 message: 1024"),
    pytest.param("list", LIST, "footer", "é" * 60, "x", id="1.9 footer: 60"),
    pytest.param("list", LIST, "buttonText", "é" * 20, "x", id="1.9 button text: 20"),
    pytest.param("list", LIST, "rows", "s:t:" + "é" * 30, "x", id="1.9 description: 30"),
    pytest.param("list", LIST, "rows", "s:" + "é" * 20, "x", id="1.9 title: 20"),
    pytest.param("list", LIST, "rows", "é" * 20, "x", id="1.9 section: 20"),
    pytest.param("location", PLACE, "latitude", "90", ".1", id="1.4 latitude: 90"),
    pytest.param("location", PLACE, "longitude", "-180", ".1", id="1.4 longitude: -180"),
]


def _complete(field: str, value: str) -> str:
    """Add the rest of a list row."""
    return value + ":" * (2 - value.count(":")) if field != "rows" or value.count(":") else value + ":t:d"


@pytest.mark.parametrize(("kind", "given", "field", "full", "more"), LIMITS)
def test_the_limit_is_sent_and_one_more_is_refused_by_us_and_by_the_gateway(
    gateway: Gateway, sandbox: Sandbox, kind: str, given: dict[str, str], field: str, full: str, more: str
) -> None:
    one = KINDS[kind]
    close = _complete if field == "rows" else (lambda _field, value: value)
    good = one.check(given | {field: close(field, full)})
    assert (good.ok, good.problems) == (True, ())
    assert gateway.send(one.endpoint, PHONE, good.params).ids

    bad = one.check(given | {field: close(field, full + more)})
    assert [problem.field for problem in bad.problems] == [field]
    wire = next(f.wire for f in one.fields if f.name == field)
    params = good.params | {wire: [close(field, full + more)] if field == "rows" else full + more}
    with pytest.raises(Rejected) as caught:
        gateway.send(one.endpoint, PHONE, params)
    assert caught.value.code == "12"
    assert sandbox.seen()["accepted"] == 1


@pytest.mark.parametrize("kind", ["file", "file_caption", "file_buttons"])
def test_a_local_file_of_three_mebibytes_is_sent_and_one_byte_more_is_refused(gateway: Gateway, kind: str) -> None:
    one, given = KINDS[kind], {"file": "a.pdf", "message": "m", "button1": "Yes"}
    good = one.check(given, attachment=Attachment("a.pdf", LIMIT, PDF))
    assert good.ok
    assert gateway.send(one.endpoint, PHONE, good.params, _upload(LIMIT)).ids
    bad = one.check(given, attachment=Attachment("a.pdf", LIMIT + 1, PDF))
    assert [problem.code for problem in bad.problems] == ["too_large"]
    with pytest.raises(Unavailable) as caught:
        gateway.send(one.endpoint, PHONE, good.params, _upload(LIMIT + 1))
    assert caught.value.code == "08"


def _upload(size: int) -> Upload:
    return Upload("a.pdf", PDF.ljust(size, b"x"), "application/pdf")


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        pytest.param("text", {}, "message", id="1.1 no text"),
        pytest.param("contact", {"contactName": "Asha"}, "contactPhone", id="1.5 no number"),
        pytest.param("text_buttons", {"message": "m"}, "button1", id="1.6 no button"),
        pytest.param(
            "text_buttons", {"message": "m", "button1": "Yes", "callButtonText": "Call"}, "callButtonValue",
            id="1.6 half a call button",
        ),
        pytest.param("text_buttons", VISIT | {"button2": "No"}, "button2", id="1.6 button2 beside a url button"),
        pytest.param("list", {"message": "m", "rows": ":t:"}, "buttonText", id="1.9 no button text"),
        pytest.param("list", LIST | {"rows": "s::d"}, "rows", id="1.9 a row without title"),
    ],
)  # fmt: skip
def test_what_a_kind_needs_is_missed_by_us_and_by_the_gateway(
    gateway: Gateway, kind: str, given: dict[str, str], field: str
) -> None:
    one = KINDS[kind]
    assert [problem.field for problem in one.check(given).problems] == [field]
    with pytest.raises(Rejected):
        gateway.send(one.endpoint, PHONE, {name: [value] if name == "rows" else value for name, value in given.items()})
