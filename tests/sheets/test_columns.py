"""Headers find their fields, and doubt is put to the person."""

from __future__ import annotations

import pytest

from campaigns.sheets import Header, Row, SheetError, find_header, match, signature
from campaigns.sheets.addresses import column_index, letter

VOCABULARY = {
    "phone": (),
    "message": ("text", "sms", "body"),
    "name": ("place", "location name"),
    "contactName": ("contact", "full name"),
    "button1": ("first button",),
}


def headers(*texts: str) -> tuple[Header, ...]:
    return tuple(Header(index, letter(index), text) for index, text in enumerate(texts))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(("phone", "message"), {"phone": ("phone", 1.0), "message": ("message", 1.0)}, id="own names"),
        pytest.param(
            ("PHONE ", "Contact_Name"),
            {"phone": ("PHONE ", 1.0), "contactName": ("Contact_Name", 1.0)},
            id="case",
        ),
        pytest.param(("Mobile No.", "Text"), {"phone": ("Mobile No.", 0.95), "message": ("Text", 0.95)}, id="synonyms"),
        pytest.param(("WhatsApp-Number",), {"phone": ("WhatsApp-Number", 0.95)}, id="punctuation"),
        pytest.param(("Ｐｈｏｎｅ",), {"phone": ("Ｐｈｏｎｅ", 1.0)}, id="full-width letters"),
        pytest.param(("Phone", "Mobile"), {"phone": ("Phone", 1.0)}, id="the field's own name before a synonym"),
        pytest.param(("No", "Mobile"), {"phone": ("Mobile", 0.95)}, id="a clear synonym before a vague one"),
        pytest.param(("Number", "Place"), {"phone": ("Number", 0.95), "name": ("Place", 0.95)}, id="vague, alone"),
        pytest.param(("Phone Number (WhatsApp)",), {"phone": ("Phone Number (WhatsApp)", 0.95)}, id="brackets"),
        pytest.param(("Ph. No.",), {"phone": ("Ph. No.", 0.95)}, id="abbreviated"),
        pytest.param(
            ("Number (order)", "Cell #"), {"phone": ("Cell #", 0.95)}, id="a vague word stays with its brackets"
        ),
        pytest.param(("Mobil Number", "x"), {"phone": ("Mobil Number", 0.94)}, id="misspelt"),
        pytest.param(("Phone", "Mesage"), {"phone": ("Phone", 1.0), "message": ("Mesage", 0.92)}, id="letter missing"),
    ],
)
def test_headers_are_matched(texts: tuple[str, ...], expected: dict[str, tuple[str, float]]) -> None:
    found = match(headers(*texts), VOCABULARY)
    assert {field: (header.text, found.confidence[field]) for field, header in found.columns.items()} == expected
    assert len(found.unused) == len(texts) - len(expected)


@pytest.mark.parametrize(
    "text",
    [
        "Customer Name",
        "Contact Name.",
        "contactname",
        "Serial Number",
        "Account Number",
        "Town",
        "Notes",
        "mobilename",
        "Number (order)",
    ],
)
def test_what_is_not_a_phone_column_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(SheetError, match="“City”") as caught:
        match(headers(text, "City"), {"phone": (), "message": ()})
    assert caught.value.code == "no_phone_column"


def test_two_candidates_are_put_to_the_person() -> None:
    with pytest.raises(SheetError, match=r"“Mobile” \(column A\) and “WhatsApp” \(column C\)") as caught:
        match(headers("Mobile", "Name", "WhatsApp"), VOCABULARY)
    assert caught.value.code == "ambiguous_column"
    assert '--map phone="Mobile"' in str(caught.value)


def test_a_column_without_a_header_is_named_by_its_letter() -> None:
    with pytest.raises(SheetError, match=r"“Name” \(A\), no header \(B\), “City” \(C\)"):
        match(headers("Name", "", "City"), VOCABULARY)
    assert match(headers("Name", "", "City"), VOCABULARY, {"phone": "column B"}).columns["phone"].index == 1


def test_two_headers_of_the_same_name_are_chosen_between_by_letter() -> None:
    twice = headers("Phone", "Name", "phone")
    with pytest.raises(SheetError, match='--map phone="column A"'):
        match(twice, VOCABULARY)
    assert match(twice, VOCABULARY, {"phone": "column C"}).columns["phone"].index == 2


def test_a_choice_wins_over_names() -> None:
    found = match(headers("Phone", "Second line"), VOCABULARY, {"phone": "second LINE"})
    assert found.columns["phone"].text == "Second line"
    assert found.confidence["phone"] == 1.0
    assert [header.text for header in found.unused] == ["Phone"]


def test_a_field_chosen_to_have_no_column_gets_none() -> None:
    texts = headers("Phone", "Message", "Text")
    found = match(texts, VOCABULARY, {"message": " "})
    assert set(found.columns) == {"phone"}
    assert found.left_out == ("message",)
    assert [header.text for header in found.unused] == ["Message", "Text"]


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        pytest.param({"phone": ""}, "no_phone_column", id="no column for phones"),
        pytest.param({"phone": "Fax"}, "unknown_header", id="no such header"),
        pytest.param({"fax": "Phone"}, "unknown_field", id="no such field"),
    ],
)
def test_a_choice_that_does_not_exist_is_refused(chosen: dict[str, str], code: str) -> None:
    with pytest.raises(SheetError) as caught:
        match(headers("Phone"), VOCABULARY, chosen)
    assert caught.value.code == code
    assert "Phone" in str(caught.value) or "phone" in str(caught.value)


def test_a_name_column_is_not_a_phone_though_another_field_is_called_name() -> None:
    found = match(headers("Name", "Mobile"), {"phone": (), "message": ()})
    assert [header.text for header in found.unused] == ["Name"]


def test_a_mapping_is_remembered_for_the_same_headers_in_any_order_and_spelling() -> None:
    assert signature(headers("Phone No", "Name")) == signature(headers("name", "PHONE_NO", ""))
    assert signature(headers("Phone", "Name")) != signature(headers("Phone"))


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        pytest.param([("phone", "x")], 1, id="first row"),
        pytest.param([("Report",), ("Mobile", "Name"), ("91", "A")], 2, id="below a title"),
        pytest.param([("Send to:", "all"), ("Phone", "Message"), ("9", "x")], 2, id="below a vague row"),
        pytest.param([("Fax line", "Person"), ("91999", "A")], 1, id="unknown words"),
        pytest.param([("919812345678", "A"), ("919812345679", "B")], None, id="no header at all"),
    ],
)
def test_the_header_row_is_found(rows: list[tuple[object, ...]], number: int | None) -> None:
    found = find_header([Row(place, values) for place, values in enumerate(rows, 1)], VOCABULARY)
    assert (found.number if found else None) == number


def test_letters_and_indexes_are_each_other_s_reverse() -> None:
    assert [letter(index) for index in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_index(letter(index)) == index for index in range(16384))
