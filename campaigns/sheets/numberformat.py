"""Excel's number formats: `0.0%`, `#,##0.00`, `[$₹-4009] #,##0`, `dd-mmm-yyyy`, `[h]:mm`.

Read once and compiled to a function; what is not understood gives None and the caller shows the plain value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from .dateformat import date_formatter
from .digitformat import digit_formatter

Formatter = Callable[[object], str | None]

_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[]|["\\\[])')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]")
_COLOUR = re.compile(r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]", re.IGNORECASE)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "=": lambda value, bound: value == bound,
    "<>": lambda value, bound: value != bound,
}


@lru_cache(maxsize=512)
def compiled(number_format: str) -> Formatter:
    """The function that shows a value in this format; it returns None for what it cannot show."""
    sections = [_COLOUR.sub("", section) for section in _split(number_format)]
    dated = date_formatter(sections[0])
    numbers = _number_sections(sections)

    def show(value: object) -> str | None:
        if isinstance(value, (datetime, date, time, timedelta)):
            return dated(value) if dated else None
        if isinstance(value, (int, float)):
            return numbers(value)
        return None

    return show


def _split(number_format: str) -> list[str]:
    sections = [""]
    position = 0
    while position < len(number_format):
        token = _SECTION.match(number_format, position)
        if token is None or number_format[position] == ";":
            sections.append("")
            position += 1
            continue
        sections[-1] += token.group()
        position = token.end()
    return sections


def _number_sections(sections: list[str]) -> Callable[[float], str | None]:
    """Choose the section by sign or by condition, as Excel does: positive; negative; zero; text."""
    conditions = [_CONDITION.search(section) for section in sections[:3]]
    formatters = [digit_formatter(_CONDITION.sub("", section)) for section in sections[:3]]

    def conditional(value: float) -> str | None:
        for condition, formatter in zip(conditions, formatters, strict=True):
            if condition is None or _COMPARE[condition[1]](value, float(condition[2])):
                return formatter(value) if formatter else None
        return None

    def by_sign(value: float) -> str | None:
        if value < 0 and len(formatters) > 1:
            return formatters[1](-value) if formatters[1] else None
        chosen = formatters[2] if value == 0 and len(formatters) > 2 else formatters[0]
        return chosen(value) if chosen else None

    return conditional if any(conditions) else by_sign
