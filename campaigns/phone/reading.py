"""Which one valid number a run of digits can mean."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from campaigns.phone.number import MAX_DIGITS, MIN_DIGITS, BadPhone, Phone
from campaigns.phone.plan import code_of, code_of_region, country_of, plan_of

_MAX_PREFIX = 5
"""Digits that an international prefix may add before the country code (Brazil: 00 and two of the carrier)."""


class Written(Enum):
    """How numbers without a plus are written: with their country code or as dialled in the default region."""

    EITHER = "either"
    NATIONAL = "national"
    INTERNATIONAL = "international"


class _Reading(NamedTuple):
    """One valid number that the digits can mean."""

    wire: str
    country: str
    repaired: str
    written: Written


def resolve(digits: str, region: str, written: Written, repaired: str = "", *, plus: bool = False) -> Phone:
    """Give the one valid number these digits can mean; `plus` says that they begin with a country code.

    `written` decides only between two valid readings. Without it an own number in the wire form wins over a
    landline of the same country that happens to begin with its country code; anything else is refused.
    Raises `BadPhone`: `too_short`, `too_long`, `not_valid`, or `ambiguous` when two different numbers fit.
    """
    significant = len(digits.lstrip("0"))
    if significant < MIN_DIGITS - 1:
        raise _wrong_length("too_short", len(digits))
    if significant > MAX_DIGITS + _MAX_PREFIX:
        raise _wrong_length("too_long", len(digits))
    found: dict[str, _Reading] = {}
    for reading in _readings(digits, plus, region.upper()):
        if MIN_DIGITS <= len(reading.wire) <= MAX_DIGITS:
            found.setdefault(reading.wire, reading)
    readings = list(found.values())
    if len(readings) > 1:
        readings = _preferred(readings, region.upper(), written)
    if len(readings) > 1:
        raise BadPhone(
            "ambiguous",
            "the digits fit two numbers: write it with + and its country code, or say how the numbers are written",
        )
    for wire, country, repair, _ in readings:
        return Phone(wire, "" if country == "001" else country, repaired or repair)
    raise _refusal(digits, plus, region.upper())


def _preferred(readings: list[_Reading], region: str, written: Written) -> list[_Reading]:
    """The readings left when the evidence is weighed; all of them when it decides nothing."""
    chosen = [reading for reading in readings if reading.written is written]
    own = str(code_of_region(region))
    if not chosen and all(reading.wire.startswith(own) for reading in readings):
        mobile = plan_of(int(own), region).types[0]
        chosen = [reading for reading in readings if mobile.fits(reading.wire.removeprefix(own))]
        chosen = [reading for reading in chosen if reading.written is Written.INTERNATIONAL]
    return chosen or readings


def _readings(digits: str, plus: bool, region: str) -> Iterator[_Reading]:
    """Every valid number that the digits can be read as, the same one perhaps twice."""
    if plus:
        yield from _international(digits, "")
        return
    if digits.startswith("00"):
        yield from _international(digits[2:], "double_zero")
    elif digits[0] == "0":
        code = code_of_region(region)
        if code and digits.startswith(f"0{code}"):
            yield from _international(digits[1:], "trunk_zero")
    else:
        yield from _international(digits, "")
    yield from _national(digits, region)


def _international(digits: str, repaired: str) -> Iterator[_Reading]:
    """Read digits that begin with a country code."""
    code = code_of(digits)
    if not code:
        return
    national = digits[len(str(code)) :]
    if country := country_of(code, national):
        yield _Reading(digits, country, repaired, Written.INTERNATIONAL)
    else:
        main = COUNTRY_CODE_TO_REGION_CODE[code][0]
        yield from _without_trunk(code, main, national, repaired, Written.INTERNATIONAL)


def _national(digits: str, region: str) -> Iterator[_Reading]:
    """Read digits as dialled within `region`, with or without its trunk or international prefix."""
    code = code_of_region(region)
    if not code:
        return
    if country := country_of(code, digits):
        yield _Reading(f"{code}{digits}", country, "", Written.NATIONAL)
    if abroad := plan_of(code, region).abroad.match(digits):
        yield from _international(digits[abroad.end() :], "double_zero")
    yield from _without_trunk(code, region, digits, "", Written.NATIONAL)


def _without_trunk(code: int, region: str, national: str, repaired: str, written: Written) -> Iterator[_Reading]:
    """Take the trunk prefix off; where a plan rewrites the rest (Argentina's 15), phonenumbers does it."""
    plan = plan_of(code, region)
    prefix = plan.trunk.match(national)
    if not prefix:
        return
    repaired = repaired or ("trunk_zero" if national[0] == "0" else "")
    if plan.rewrites:
        try:
            number = phonenumbers.parse(f"+{code}{national}", None)
        except phonenumbers.NumberParseException:
            return
        rest = phonenumbers.national_significant_number(number)
    else:
        rest = national[prefix.end() :]
    if country := country_of(code, rest):
        yield _Reading(f"{code}{rest}", country, repaired, written)


def _refusal(digits: str, plus: bool, region: str) -> BadPhone:
    """Say whether the digits are too few or too many for their country, or fit no number there."""
    code = code_of(digits.lstrip("0")) if plus else code_of_region(region)
    if not code:
        return BadPhone("not_valid", f"{len(digits)} digits that begin with no country code")
    main = COUNTRY_CODE_TO_REGION_CODE[code][0]
    lengths = plan_of(code, main).general.lengths or {len(digits)}
    count = len(digits.lstrip("0"))
    if plus or count > max(lengths):
        count -= len(str(code))
    if count < min(lengths):
        return _wrong_length("too_short", len(digits))
    if count > max(lengths):
        return _wrong_length("too_long", len(digits))
    where = "any country" if main == "001" else main
    return BadPhone("not_valid", f"{len(digits)} digits that are no valid number in {where}")


def _wrong_length(code: str, found: int) -> BadPhone:
    few = "few" if code == "too_short" else "many"
    return BadPhone(code, f"too {few} digits for a number with its country code: found {found}")
