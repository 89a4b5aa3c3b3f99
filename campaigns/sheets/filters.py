"""The filters of templates: default, upper, lower, title, date, number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from .dateformat import date_formatter

Filter = Callable[[object, str], str]
"""Takes the raw value and its text, gives the new text; raises FilterError when the value does not fit."""


class FilterError(Exception):
    """A filter that does not exist or lacks its argument; or a value that a filter cannot take."""


_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_COMMA_DECIMALS = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+")
_QUOTED_OR_KNOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|am/pm|a/p|[ymdhs]+', re.IGNORECASE)
_FILTER = re.compile(r"\s*(\w+)\s*(?::\s*(.*?))?\s*", re.DOTALL)
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_UNDERSTOOD = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
)


def parse_filters(written: Iterable[str]) -> tuple[str | None, tuple[Filter, ...]]:
    """The default, if one is given, and the other filters in their order. Raises FilterError."""
    default: str | None = None
    filters: list[Filter] = []
    for text in written:
        found = _FILTER.fullmatch(text)
        name, argument = (found[1].lower(), _unquoted(found[2])) if found else (text.strip(), None)
        if name == "default":
            if argument is None:
                raise FilterError('the filter default needs a text, as in default: "friend".')
            default = argument
        else:
            filters.append(_filter(name, argument))
    return default, tuple(filters)


def _unquoted(argument: str | None) -> str | None:
    if argument and len(argument) > 1 and _QUOTES.get(argument[0]) == argument[-1]:
        return argument[1:-1]
    return argument


def _filter(name: str, argument: str | None) -> Filter:
    if name in _PLAIN and argument is None:
        return _PLAIN[name]
    if name == "date":
        return _date(argument or "dd MMM yyyy")
    if name == "number" and (argument is None or re.fullmatch(r"\d", argument)):
        return _number(int(argument or 0))
    if name in _PLAIN:
        raise FilterError(f"the filter {name} takes nothing after a colon.")
    if name == "number":
        raise FilterError("the filter number takes the count of decimals, as in number: 2.")
    raise FilterError(f"there is no filter “{name}”: there are default, upper, lower, title, date and number.")


def _title(_: object, text: str) -> str:
    return re.sub(r"\S+", lambda word: word[0][:1].upper() + word[0][1:].lower(), text)


_PLAIN: dict[str, Filter] = {
    "upper": lambda _, text: text.upper(),
    "lower": lambda _, text: text.lower(),
    "title": _title,
}


def _date(pattern: str) -> Filter:
    """By strftime (`%d %b %Y`) or by letters (`dd MMM yyyy`, `dd/mm/yyyy hh:mm`)."""
    excel = None if "%" in pattern else date_formatter(pattern)
    stray = re.search("[a-z]", _QUOTED_OR_KNOWN.sub("", pattern), re.IGNORECASE)
    if "%" not in pattern and (excel is None or stray):
        raise FilterError(f"the filter date does not understand “{pattern}”: write for example dd MMM yyyy.")

    def apply(raw: object, text: str) -> str:
        value = raw if isinstance(raw, (date, time)) else _moment(text)
        return excel(value) if excel else value.strftime(pattern)

    return apply


def _moment(text: str) -> datetime:
    """A date written as text, when it can be read in one way only: 01/02/2024 cannot."""
    for pattern in _UNDERSTOOD:
        try:
            return datetime.strptime(text.strip(), pattern)  # noqa: DTZ007 - a date in a list has no zone
        except ValueError:
            continue
    raise FilterError("is not a date: use a date cell, or write it as 2024-01-31")


def _number(decimals: int) -> Filter:
    def apply(raw: object, text: str) -> str:
        try:
            plain = isinstance(raw, (int, float)) and not isinstance(raw, bool)
            exact = Decimal(f"{raw:.15g}") if plain else _written_number("".join(text.split()))
            return f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"
        except InvalidOperation:
            raise FilterError("is not a number") from None

    return apply


def _written_number(text: str) -> Decimal:
    """A number as people write it: commas between groups (1,234.5 and 12,34,567), else a comma before the decimals."""
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _COMMA_DECIMALS.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    raise InvalidOperation
