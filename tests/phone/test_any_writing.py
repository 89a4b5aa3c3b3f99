"""Any way of writing a valid number gives that number or a refusal, never another number."""

from __future__ import annotations

from typing import Any

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from campaigns.phone import BadPhone, Written, normalise

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE, PhoneNumberType.VOIP)
SPACES = ["", " ", "-", ".", "\u00a0", "\u2009", "\u2011", "\u200b", "\u202a"]
SCRIPTS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９"]


@st.composite
def valid_numbers(draw: st.DrawFn) -> PhoneNumber:
    """A valid number of any region: an example of phonenumbers with its last digits changed."""
    region = draw(st.sampled_from(REGIONS))
    example = phonenumbers.example_number_for_type(region, draw(st.sampled_from(TYPES)))
    example = example or phonenumbers.example_number(region)
    assert example is not None
    national = phonenumbers.national_significant_number(example)
    tail = draw(st.text("0123456789", max_size=6))
    digits = national[: len(national) - len(tail)] + tail
    number = phonenumbers.parse(f"+{example.country_code}{digits}", None)
    return number if phonenumbers.is_valid_number(number) else example


def wire(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164).removeprefix("+")


def assert_same_or_refused(cell: object, region: str, number: PhoneNumber) -> None:
    try:
        found = normalise(cell, region)
    except BadPhone:
        return
    assert found.digits == wire(number)


@given(valid_numbers())
@settings(deadline=None)
def test_a_plus_before_the_wire_form_always_gives_the_number(number: PhoneNumber) -> None:
    assert normalise("+" + wire(number), "").digits == wire(number)


@given(valid_numbers(), st.sampled_from(REGIONS))
@settings(deadline=None, max_examples=500)
def test_the_wire_form_is_never_read_as_another_number(number: PhoneNumber, region: str) -> None:
    for cell in (wire(number), int(wire(number)), float(wire(number)), f"{wire(number)}.0"):
        assert_same_or_refused(cell, region, number)


@given(valid_numbers(), st.sampled_from(REGIONS), st.data())
@settings(deadline=None, max_examples=500)
def test_a_written_form_is_never_read_as_another_number(number: PhoneNumber, region: str, data: Any) -> None:
    own = phonenumbers.region_code_for_number(number)
    assert own is not None
    form = data.draw(st.sampled_from(["international", "exit", "rfc", "national", "double zero"]))
    match form:
        case "international":
            text = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        case "exit":
            text = phonenumbers.format_out_of_country_calling_number(number, region)
            if phonenumbers.country_code_for_region(region) == number.country_code:
                region = own
        case "rfc":
            text = phonenumbers.format_number(number, PhoneNumberFormat.RFC3966)
        case "national":
            text, region = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL), own
        case _:
            text = "00" + wire(number)
    digits = str.maketrans("0123456789", data.draw(st.sampled_from(SCRIPTS)))
    around = data.draw(st.sampled_from(["{}", " {} ", "'{}", '"{}"', '="{}"', "\u202a{}\u202c"]))
    assert_same_or_refused(around.format(text.translate(digits)), region, number)


@given(valid_numbers(), st.lists(st.sampled_from(SPACES), min_size=16, max_size=16))
@settings(deadline=None)
def test_separators_anywhere_never_change_the_number(number: PhoneNumber, spaces: list[str]) -> None:
    spaced = "".join(digit + space for digit, space in zip(wire(number), spaces, strict=False))
    assert_same_or_refused("+" + spaced.rstrip(".-"), "IN", number)


@given(valid_numbers(), st.integers(1, 14))
@settings(deadline=None)
def test_scientific_notation_never_loses_a_digit(number: PhoneNumber, kept: int) -> None:
    digits = wire(number)
    text = f"{digits[0]}.{digits[1 : kept + 1] or '0'}E+{len(digits) - 1}"
    assert_same_or_refused(text, "", number)


@given(st.text(max_size=40), st.sampled_from(["IN", "US", "DE", ""]))
@settings(deadline=None)
def test_any_text_gives_digits_or_a_refusal(text: str, region: str) -> None:
    try:
        found = normalise(text, region)
    except BadPhone:
        return
    assert found.digits.isascii()
    assert found.digits.isdigit()
    assert 7 <= len(found.digits) <= 15


def by_phonenumbers(code: int, national: str) -> str:
    """The wire form of a valid number as written, else as phonenumbers parses it, "" for neither."""
    zeros = len(national) - len(national.lstrip("0"))
    number = PhoneNumber(code, int(national), italian_leading_zero=zeros > 0, number_of_leading_zeros=zeros)
    if not phonenumbers.is_valid_number(number):
        number = phonenumbers.parse(f"+{code}{national}", None)
    return wire(number) if phonenumbers.is_valid_number(number) else ""


@given(st.sampled_from(REGIONS), st.text("0123456789", min_size=7, max_size=11), valid_numbers(), st.booleans())
@settings(max_examples=1000)
def test_the_compiled_plans_agree_with_phonenumbers(
    region: str, national: str, number: PhoneNumber, near: bool
) -> None:
    code = phonenumbers.country_code_for_region(region)
    if near:
        code, national = number.country_code or 0, national[:1] + str(number.national_number)
    expected = by_phonenumbers(code, national)
    try:
        found = normalise(f"+{code}{national}", "")
    except BadPhone:
        assert not 7 <= len(expected) <= 15
        return
    assert found.digits == expected
    country = phonenumbers.region_code_for_number(phonenumbers.parse("+" + expected))
    assert found.country == ("" if country == "001" else country)


@pytest.mark.parametrize("written", list(Written), ids=lambda written: written.value)
def test_a_plus_beats_what_the_column_says(written: Written) -> None:
    assert normalise("+6598765432", "IN", written).country == "SG"
