"""What holds for all nine kinds."""

from __future__ import annotations

import json

import pytest

from campaigns.messages import KINDS, Options, canonical_text, endpoint_of

ENDPOINTS = {
    "text": "sendText",
    "file": "sendFiles",
    "file_caption": "sendFileWithCaption",
    "location": "sendLocation",
    "contact": "sendContact",
    "text_buttons": "sendTextButton",
    "file_buttons": "sendFilesButton",
    "location_buttons": "sendLocationButton",
    "list": "sendList",
}
WIRE = {
    "text": "message",
    "file": "link file",
    "file_caption": "link file message",
    "location": "degreesLatitude degreesLongitude name address url",
    "contact": "contactName contactPhone contactOrganization",
    "text_buttons": "message footer button1 button2 button3"
    " callButtonText callButtonValue urlButtonText urlButtonValue",
    "file_buttons": "link file message footer button1 button2 button3"
    " callButtonText callButtonValue urlButtonText urlButtonValue",
    "location_buttons": "degreesLatitude degreesLongitude name message footer button1 button2 button3"
    " callButtonText callButtonValue urlButtonText urlButtonValue",
    "list": "header message footer buttonText rows",
}


def example(kind: str) -> dict[str, str]:
    return {field.name: field.example for field in KINDS[kind].fields}


def test_the_nine_kinds_stand_in_the_order_of_the_specification() -> None:
    assert {name: endpoint_of(name) for name in KINDS} == ENDPOINTS
    assert list(KINDS) == list(ENDPOINTS)


def test_an_unknown_kind_has_no_endpoint() -> None:
    with pytest.raises(KeyError):
        endpoint_of("poll")


@pytest.mark.parametrize("kind", KINDS)
def test_the_parameters_are_those_of_the_url_to_the_letter(kind: str) -> None:
    assert [field.wire for field in KINDS[kind].fields] == WIRE[kind].split()


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_of_a_kind_make_a_good_row(kind: str) -> None:
    checked = KINDS[kind].check(example(kind))
    assert checked.ok
    assert checked.warnings == ()
    assert json.loads(json.dumps(checked.params)) == checked.params
    given = {field.wire for field in KINDS[kind].fields if field.example}
    assert set(checked.params) == given


@pytest.mark.parametrize("kind", KINDS)
def test_one_message_is_one_request(kind: str) -> None:
    checked = KINDS[kind].check(example(kind))
    (part,) = checked.parts
    assert (part.endpoint, part.params, part.file) == (ENDPOINTS[kind], checked.params, checked.file)


@pytest.mark.parametrize("kind", KINDS)
def test_every_required_field_is_missed(kind: str) -> None:
    checked = KINDS[kind].check({})
    missed = {problem.field for problem in checked.problems if problem.code == "missing"}
    assert missed >= {field.name for field in KINDS[kind].fields if field.required}
    assert not checked.ok


@pytest.mark.parametrize("kind", KINDS)
def test_white_space_is_empty(kind: str) -> None:
    blank = {field.name: " \n\u00a0\u200b \u200b " for field in KINDS[kind].fields}
    assert KINDS[kind].check(blank).problems == KINDS[kind].check({}).problems
    assert KINDS[kind].check(blank).params == {}


def limits() -> list[object]:
    return [
        pytest.param(kind.name, field.name, field.limit, field.unit, id=f"{kind.name} {field.name}")
        for kind in KINDS.values()
        for field in kind.fields
        if field.limit
    ]


SPECIFIED = {
    ("text", "message"): (2000, "bytes"),
    ("file_caption", "message"): (2000, "bytes"),
    ("contact", "contactName"): (30, "characters"),
    ("list", "header"): (60, "characters"),
    ("list", "buttonText"): (20, "characters"),
} | {
    (kind, field): (limit, "characters")
    for kind in ("text_buttons", "file_buttons", "location_buttons", "list")
    for field, limit in {"message": 1024, "footer": 60}.items()
}
SPECIFIED |= {
    (kind, field): (20, "characters")
    for kind in ("text_buttons", "file_buttons", "location_buttons")
    for field in ("button1", "button2", "button3", "callButtonText", "urlButtonText")
}


def test_the_limits_are_those_of_the_specification() -> None:
    found = {
        (kind.name, field.name): (field.limit, field.unit)
        for kind in KINDS.values()
        for field in kind.fields
        if field.limit
    }
    assert found == SPECIFIED


@pytest.mark.parametrize(("kind", "field", "limit", "unit"), limits())
def test_a_text_fits_at_its_limit_and_not_above_it(kind: str, field: str, limit: int, unit: str) -> None:
    def codes(text: str) -> list[str]:
        checked = KINDS[kind].check(example(kind) | {field: text})
        return [problem.code for problem in checked.problems if problem.field == field]

    letter = "é" if unit == "characters" else "a"
    assert "too_long" not in codes(letter * limit)
    assert codes(letter * (limit + 1)).count("too_long") == 1


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        pytest.param(
            "text",
            "👋" * 501,
            "message: at most 2000 bytes, found 2004 (501 characters)",
            id="bytes, all emoji",
        ),
        pytest.param(
            "text_buttons",
            "é" * 1025,
            "message: at most 1024 characters, found 1025 (2050 bytes)",
            id="characters",
        ),
    ],
)
def test_a_text_too_long_names_both_numbers(kind: str, text: str, message: str) -> None:
    (problem,) = KINDS[kind].check(example(kind) | {"message": text}).problems
    assert (problem.field, problem.code, problem.message) == ("message", "too_long", message)


def test_a_text_is_measured_after_its_line_ends_are_made_one() -> None:
    text = "a\r\n" * 1000
    assert KINDS["text"].check({"message": text}).params == {"message": "a\n" * 1000}
    assert KINDS["text"].check({"message": text}).ok


def test_characters_that_count_double_on_phones_are_warned_about() -> None:
    checked = KINDS["text_buttons"].check({"message": "hi", "button1": "👋" * 11})
    assert checked.ok
    assert [(w.field, w.code, w.warning) for w in checked.warnings] == [("button1", "near_limit", True)]


def test_several_parts_are_allowed_only_by_setting() -> None:
    long = {"message": "a" * 4001}
    assert not KINDS["text"].check(long).ok
    checked = KINDS["text"].check(long, Options(allow_multipart=True))
    assert checked.ok
    assert [w.message for w in checked.warnings] == ["message: 4001 bytes go out in 3 parts"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\0b", id="null"),
        pytest.param("a\x1bb", id="escape"),
        pytest.param("a\ud83d", id="half an emoji"),
    ],
)
def test_what_the_gateway_cannot_carry_is_refused(text: str) -> None:
    (problem,) = KINDS["text"].check({"message": text}).problems
    assert problem.code == "bad_character"


def test_all_faults_of_a_row_come_together() -> None:
    checked = KINDS["location_buttons"].check(
        {"latitude": "91", "longitude": "x", "message": "a" * 1025, "button2": "No", "urlButtonText": "See"}
    )
    assert [(problem.field, problem.code) for problem in checked.problems] == [
        ("latitude", "bad_number"),
        ("longitude", "bad_number"),
        ("name", "missing"),
        ("message", "too_long"),
        ("urlButtonValue", "missing"),
        ("button2", "bad_combination"),
    ]


def test_a_location_with_buttons_sends_no_address_and_no_link() -> None:
    row = example("location") | example("location_buttons")
    assert not {"address", "url"} & set(KINDS["location_buttons"].check(row).params)


@pytest.mark.parametrize("kind", KINDS)
def test_no_repr_shows_what_is_said(kind: str) -> None:
    checked = KINDS[kind].check(example(kind))
    for value in checked.params.values():
        assert repr(value) not in repr(checked)


def test_no_problem_repeats_the_text() -> None:
    secret = "Zanzibar" * 300
    for kind in KINDS.values():
        checked = kind.check({field.name: secret for field in kind.fields})
        assert checked.problems
        assert "Zanzibar" not in repr(checked.problems + checked.warnings)


def test_formatting_marks_and_emoji_go_out_as_typed() -> None:
    text = " *b* _i_ ~s~ ```m``` 👨‍👩‍👧‍👦 é e\u0301 "
    assert KINDS["text"].check({"message": text}).params == {"message": text}
    assert canonical_text(text) == text
