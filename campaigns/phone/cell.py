"""Read the raw cell of a spreadsheet as one phone number, mending what can be mended without guessing."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from campaigns.phone.number import MIN_DIGITS, BadPhone, Phone
from campaigns.phone.reading import Written, resolve

_MAX_EXACT: Final = 2**53
_MAX_CELL: Final = 120
_SHOWN_BY_EXCEL: Final = 6
"""Significant digits Excel's General format keeps in scientific notation."""

_GROUP = re.compile(r"(?:[0-9]{7,15}-[0-9]{9,11}|[0-9]{18})(?:@g\.us)?")
_WRAPPED = re.compile(r"""^=?\s*(["'\u2018-\u201f`])(.*?)["'\u2018-\u201f`]?$""", re.DOTALL)
_ACCOUNT = re.compile(r"^([0-9+]+)(?::[0-9]+)?@(?:s\.whatsapp\.net|c\.us)$", re.IGNORECASE)
_EXTENSION = re.compile(r"[0-9]\W*(?:;ext=|extension|extn?\b|x\b|x(?=[0-9])|#)", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"^\+?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]{1,3}$")
_FLOAT = re.compile(r"^(\+?[0-9]{7,})(?:\.0+|,00?)$")
_THOUSANDS = re.compile(r"^(?:[0-9]{1,3}(?:,[0-9]{3}){2,}|[0-9]{1,2}(?:,[0-9]{2}){2,},[0-9]{3})(?:\.0+)?$")
"""Groups of three digits, or of two before the last three as in India."""
_SLASHED = re.compile(r"^\D*(?:[0-9]\D*?){1,6}/[^/]*$")
_SEVERAL = re.compile(r"[0-9].*?(?:[,;/|&\n]|\band\b|\bor\b).*?[0-9]", re.DOTALL | re.IGNORECASE)
_AREA = re.compile(r"^\(([0-9]{2,5})\)")
"""What stands alone in brackets is an area code, unless it is a country code."""

_CALLED: Final = {
    bool: "TRUE or FALSE",
    date: "a date",
    datetime: "a date",
    time: "a time of day",
    timedelta: "a length of time",
}
_SEPARATORS = re.compile(r"[\s.()\[\]\-/·]+")


def normalise(value: object, region: str, written: Written = Written.EITHER) -> Phone:
    """Read one raw cell; `region` (ISO alpha-2, "" for none) is where numbers without a country code belong.

    `written` is what `how_written` made of the column; it decides digits that would be `ambiguous` alone.

    Raises `BadPhone` with code `missing`, `not_a_number`, `digits_lost`, `group`, `extension`, `two_numbers`,
    `too_short`, `too_long`, `not_valid` or `ambiguous`.
    """
    if isinstance(value, str):
        if value.isascii() and value.isdigit():
            return resolve(value, region, written)
        return _from_text(value, region, written)
    if value is None:
        raise BadPhone("missing", "the phone is empty")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadPhone(
            "not_a_number", f"the cell holds {_CALLED.get(type(value), 'something else')}, not a phone number"
        )
    return _from_number(value, region, written)


def normalise_group(value: object) -> Phone:
    """Read one raw cell of a campaign to groups: `creator-timestamp` or 18 digits, no `@g.us`.

    Raises `BadPhone` with code `missing`, `digits_lost` or `not_a_group`.
    """
    if value is None or value == "":
        raise BadPhone("missing", "the group id is empty")
    if isinstance(value, float):
        raise BadPhone("digits_lost", "digits were lost in Excel: format the column as text")
    text = "" if isinstance(value, bool) else _unwrapped(_plain_characters(str(value)))
    if not _GROUP.fullmatch(text):
        raise BadPhone("not_a_group", "a group id is 18 digits, or a number, a hyphen and a timestamp")
    return Phone(text.removesuffix("@g.us"))


def _from_number(value: int | float, region: str, written: Written) -> Phone:
    """A numeric cell: exact whole numbers only. Excel holds 15 digits, so nothing larger can be exact."""
    if not 0 <= value <= _MAX_EXACT or (isinstance(value, float) and not value.is_integer()):
        if value > _MAX_EXACT:
            raise _digits_lost()
        raise BadPhone("not_a_number", "the cell holds a number that is negative or has decimals")
    digits = str(int(value))
    if isinstance(value, int):
        return resolve(digits, region, written)
    if len(digits) >= MIN_DIGITS + 4 and len(digits.rstrip("0")) <= _SHOWN_BY_EXCEL:
        raise _digits_lost()
    return resolve(digits, region, written, "float")


def _from_text(value: str, region: str, written: Written) -> Phone:
    if len(value) > _MAX_CELL:
        raise BadPhone("too_long", f"the cell holds {len(value)} characters, which is no phone number")
    text = _unwrapped(_plain_characters(value))
    if not text.strip("-. "):
        raise BadPhone("missing", "the phone is empty")
    if text.lower().endswith("@g.us"):
        raise BadPhone("group", "the cell holds the id of a group: tell the import that this column holds groups")
    if _SCIENTIFIC.match(text):
        return _from_scientific(text, region, written)
    if whole := _FLOAT.match(text):
        return _from_written(whole[1], region, written, "float")
    if _THOUSANDS.match(text):
        return resolve(text.partition(".")[0].replace(",", ""), region, written, "thousands")
    if account := _ACCOUNT.match(text):
        return _from_written("+" + account[1].lstrip("+"), region, written)
    if _EXTENSION.search(text):
        raise BadPhone("extension", "the number has an extension, and WhatsApp knows none")
    return _from_written(text, region, written)


def _from_scientific(text: str, region: str, written: Written) -> Phone:
    """`9.19812345678E+11` has every digit; `9.19812E+11` lost those that the notation only counts."""
    number = Decimal(text.replace(",", "."))
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent > 0:
        raise _digits_lost()
    if number != number.to_integral_value():
        raise BadPhone("not_a_number", "the cell holds a number that has decimals")
    return resolve(str(int(number)), region, written, "scientific", plus=text.startswith("+"))


def _from_written(text: str, region: str, written: Written, repaired: str = "") -> Phone:
    """Digits as people space them, with or without a plus."""
    if text.count("+") > 1 or (_SEVERAL.search(text) and not _SLASHED.match(text)):
        raise BadPhone("two_numbers", "the cell holds more than one number: give each its own row")
    groups = _SEPARATORS.split(text)
    if sum(len(group.lstrip("+")) >= MIN_DIGITS for group in groups) > 1:
        raise BadPhone("two_numbers", "the cell holds more than one number: give each its own row")
    joined = "".join(groups)
    digits = joined.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise BadPhone("not_a_number", "the cell holds characters that belong to no phone number")
    plus = joined.startswith("+") and not digits.startswith("00")
    area = _AREA.match(text)
    if area and int(area[1]) not in COUNTRY_CODE_TO_REGION_CODE:
        written = Written.NATIONAL
    return resolve(digits, region, written, repaired, plus=plus)


def _plain_characters(value: str) -> str:
    """Every script's digits, spaces and dashes made ASCII; invisible characters gone."""
    if value.isascii():
        return value.replace("\r", "\n").strip()
    kept = []
    for character in value:
        if "\uff01" <= character <= "\uff5e":
            character = unicodedata.normalize("NFKC", character)
        category = unicodedata.category(character)
        if category == "Nd":
            kept.append(str(unicodedata.decimal(character)))
        elif category == "Pd" or character == "\u2212":
            kept.append("-")
        elif category in ("Zl", "Zp"):
            kept.append("\n")
        elif category == "Zs":
            kept.append(" ")
        elif category not in ("Cf", "Mn") and character not in "\u115f\u1160\u2800\u3164\uffa0":
            kept.append(character)
    return "".join(kept).replace("\r", "\n").strip()


def _unwrapped(text: str) -> str:
    """Without the quotes, the formula and the scheme around the number."""
    if wrapped := _WRAPPED.match(text):
        text = wrapped[2].strip()
    text = text.removeprefix("=").strip()
    return (text[4:] if text[:4].lower() == "tel:" else text).strip(" ;,")


def _digits_lost() -> BadPhone:
    return BadPhone("digits_lost", "digits were lost in Excel: format the column as text")
