"""What real lists hold, and the number or the refusal that comes of it."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from campaigns.phone import BadPhone, Phone, normalise

INDIAN = "919812345678"


@pytest.mark.parametrize(
    ("cell", "region", "digits", "country", "repaired"),
    [
        pytest.param(INDIAN, "IN", INDIAN, "IN", "", id="the wire form"),
        pytest.param(INDIAN, "US", INDIAN, "IN", "", id="the wire form in another region"),
        pytest.param(INDIAN, "", INDIAN, "IN", "", id="the wire form without a region"),
        pytest.param("9812345678", "IN", INDIAN, "IN", "", id="national digits"),
        pytest.param("09812345678", "IN", INDIAN, "IN", "trunk_zero", id="trunk zero"),
        pytest.param("0919812345678", "IN", INDIAN, "IN", "trunk_zero", id="zero before the country code"),
        pytest.param("+91 (0) 98123 45678", "US", INDIAN, "IN", "trunk_zero", id="zero in brackets"),
        pytest.param("+919812345678", "US", INDIAN, "IN", "", id="plus"),
        pytest.param("＋919812345678", "US", INDIAN, "IN", "", id="full-width plus"),
        pytest.param("00919812345678", "IN", INDIAN, "IN", "double_zero", id="double zero"),
        pytest.param("+00919812345678", "IN", INDIAN, "IN", "double_zero", id="plus and double zero"),
        pytest.param("011919812345678", "US", INDIAN, "IN", "double_zero", id="the region's own exit code"),
        pytest.param("+91 98123-45678", "US", INDIAN, "IN", "", id="space and hyphen"),
        pytest.param("(+91) 98123.45678", "US", INDIAN, "IN", "", id="brackets and dot"),
        pytest.param("91\u00a098123\u202f45\u2009678", "IN", INDIAN, "IN", "", id="spaces of every kind"),
        pytest.param("+91\u201198123\u201345678", "US", INDIAN, "IN", "", id="dashes of every kind"),
        pytest.param("\u202a+91\u200b98123\ufeff45678\u202c", "US", INDIAN, "IN", "", id="invisible characters"),
        pytest.param("\t919812345678\r\n", "IN", INDIAN, "IN", "", id="tab and line end around it"),
        pytest.param("९८१२३४५६७८", "IN", INDIAN, "IN", "", id="Devanagari digits"),
        pytest.param("٠٠٩١٩٨١٢٣٤٥٦٧٨", "IN", INDIAN, "IN", "double_zero", id="Arabic digits"),
        pytest.param("９１９８１２３４５６７８", "IN", INDIAN, "IN", "", id="full-width digits"),
        pytest.param("tel:+91-98123-45678", "US", INDIAN, "IN", "", id="tel link"),
        pytest.param("919812345678@s.whatsapp.net", "DE", INDIAN, "IN", "", id="WhatsApp id"),
        pytest.param("919812345678:12@s.whatsapp.net", "DE", INDIAN, "IN", "", id="WhatsApp id of a device"),
        pytest.param("919812345678@c.us", "DE", INDIAN, "IN", "", id="WhatsApp web id"),
        pytest.param("'919812345678", "IN", INDIAN, "IN", "", id="text apostrophe"),
        pytest.param('"919812345678"', "IN", INDIAN, "IN", "", id="quotes"),
        pytest.param("“919812345678”", "IN", INDIAN, "IN", "", id="curly quotes"),
        pytest.param('="919812345678"', "IN", INDIAN, "IN", "", id="formula around text"),
        pytest.param("=919812345678", "IN", INDIAN, "IN", "", id="formula around a number"),
        pytest.param(919812345678, "IN", INDIAN, "IN", "", id="whole number"),
        pytest.param(919812345678.0, "IN", INDIAN, "IN", "float", id="number cell"),
        pytest.param("919812345678.0", "IN", INDIAN, "IN", "float", id="number written with .0"),
        pytest.param("9812345678.00", "IN", INDIAN, "IN", "float", id="national number with .00"),
        pytest.param("9.19812345678E+11", "IN", INDIAN, "IN", "scientific", id="scientific, exact"),
        pytest.param("9,19812345678e11", "IN", INDIAN, "IN", "scientific", id="scientific with a comma"),
        pytest.param("919,812,345,678", "IN", INDIAN, "IN", "thousands", id="thousands separators"),
        pytest.param("9,81,23,45,678", "IN", INDIAN, "IN", "thousands", id="thousands as India groups them"),
        pytest.param("9812345678;", "IN", INDIAN, "IN", "", id="a separator left behind it"),
        pytest.param("(202) 555-0123", "US", "12025550123", "US", "", id="a US number as written there"),
        pytest.param("(659) 234-5678", "US", "16592345678", "US", "", id="an area in brackets is no country"),
        pytest.param("1-202-555-0123", "US", "12025550123", "US", "", id="a US number with its 1"),
        pytest.param("(416) 555-0123", "US", "14165550123", "CA", "", id="Canada shares the country code"),
        pytest.param("0151/12345678", "DE", "4915112345678", "DE", "trunk_zero", id="slash after the area"),
        pytest.param("4915112345678", "DE", "4915112345678", "DE", "", id="own wire form over a landline"),
        pytest.param("06 1234 5678", "IT", "390612345678", "IT", "", id="the zero that belongs to Italy"),
        pytest.param("011 15 2345-6789", "AR", "5491123456789", "AR", "trunk_zero", id="Argentina's 15"),
        pytest.param("+870773111632", "IN", "870773111632", "", "", id="a number of no country"),
    ],
)
def test_a_cell_gives_the_number_that_was_written(
    cell: object, region: str, digits: str, country: str, repaired: str
) -> None:
    assert normalise(cell, region) == Phone(digits, country, repaired)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        pytest.param(None, "missing", id="empty cell"),
        pytest.param("", "missing", id="empty text"),
        pytest.param(" \u200b ", "missing", id="white space"),
        pytest.param(" - ", "missing", id="a dash for nothing"),
        pytest.param(True, "not_a_number", id="boolean"),
        pytest.param(datetime(2026, 1, 2), "not_a_number", id="date and time"),  # noqa: DTZ001 as cells hold it
        pytest.param(date(2026, 1, 2), "not_a_number", id="date"),
        pytest.param(time(9, 30), "not_a_number", id="time"),
        pytest.param(-919812345678.0, "not_a_number", id="negative"),
        pytest.param(919812345678.5, "not_a_number", id="decimals"),
        pytest.param(float("nan"), "not_a_number", id="not a number"),
        pytest.param("9198123456.78E+0", "not_a_number", id="scientific with decimals left"),
        pytest.param("#N/A", "not_a_number", id="error cell"),
        pytest.param("on request", "not_a_number", id="words"),
        pytest.param("98123 ABCDE", "not_a_number", id="letters in it"),
        pytest.param("9812345678²", "not_a_number", id="a footnote mark is no digit"),
        pytest.param("91981*****78", "not_a_number", id="masked"),
        pytest.param("9.19812E+11", "digits_lost", id="scientific, cut"),
        pytest.param("9,19812E+11", "digits_lost", id="scientific, cut, with a comma"),
        pytest.param(919812000000.0, "digits_lost", id="a cut number saved back as a number"),
        pytest.param(float(2**53 + 2), "digits_lost", id="more than a float can hold"),
        pytest.param(10**30, "digits_lost", id="a huge whole number"),
        pytest.param(float("inf"), "digits_lost", id="infinite"),
        pytest.param("9812345678, 9812345679", "two_numbers", id="comma"),
        pytest.param("9812345678/9812345679", "two_numbers", id="slash"),
        pytest.param("9812345678/79", "two_numbers", id="slash and the last digits"),
        pytest.param("9812345678\n9812345679", "two_numbers", id="two lines"),
        pytest.param("9812345678 or 9812345679", "two_numbers", id="or"),
        pytest.param("2212345 2212346", "two_numbers", id="a space between two local ones"),
        pytest.param("+919812345678+919812345679", "two_numbers", id="two pluses"),
        pytest.param("+1 415 555 2671 ext. 5", "extension", id="ext."),
        pytest.param("+1 415 555 2671x5", "extension", id="x"),
        pytest.param("+1 415 555 2671 #5", "extension", id="number sign"),
        pytest.param("tel:+1-415-555-2671;ext=5", "extension", id="tel link with one"),
        pytest.param("120363025246125486@g.us", "group", id="group id"),
        pytest.param("123", "too_short", id="three digits"),
        pytest.param("981234567", "not_valid", id="a digit short, of a length that exists"),
        pytest.param("+91981234", "too_short", id="short after the country code"),
        pytest.param("+14155552671234", "too_long", id="long after the country code"),
        pytest.param("98123456789012345678", "too_long", id="twenty digits"),
        pytest.param("9" * 500, "too_long", id="five hundred digits"),
        pytest.param("+" * 500, "too_long", id="five hundred characters"),
        pytest.param("0000000000", "too_short", id="zeros"),
        pytest.param("+919112345678901", "not_valid", id="fifteen digits that India has not"),
        pytest.param("+2109812345", "not_valid", id="a country code nobody has"),
        pytest.param("6598765432", "ambiguous", id="India and Singapore"),
    ],
)
def test_a_cell_without_one_clear_number_is_refused(cell: object, code: str) -> None:
    with pytest.raises(BadPhone) as refused:
        normalise(cell, "IN")
    assert refused.value.code == code


def test_the_refusal_of_a_cut_number_says_how_to_mend_it() -> None:
    with pytest.raises(BadPhone, match=r"^digits were lost in Excel: format the column as text$"):
        normalise("9.19812E+11", "IN")


@pytest.mark.parametrize("cell", ["98123456789012345", "+91981234", "6598765432", "9812345678/9812345679"])
def test_no_refusal_repeats_the_number(cell: str) -> None:
    with pytest.raises(BadPhone) as refused:
        normalise(cell, "IN")
    assert cell not in f"{refused.value!r} {refused.value} {refused.value.message}"


def test_no_repr_shows_the_number() -> None:
    assert INDIAN not in repr(normalise(INDIAN, "IN"))
