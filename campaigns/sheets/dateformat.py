"""The date part of a number format: `dd-mmm-yyyy`, `h:mm AM/PM`, `[h]:mm:ss`. Names are English."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

Moment = date | datetime | time | timedelta

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]|_(?P<space>.)|\*.'
    r"|(?P<half>am/pm|a/p)|(?P<part>y+|m+|d+|h+|s+)|(?P<fraction>\.0+)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_DAY = timedelta(days=1)


def date_formatter(section: str) -> Callable[[Moment], str] | None:
    """The function that shows a date, time or duration by one section; None when it names no part of a
    date."""
    tokens = list(_TOKEN.finditer(section))
    kinds = _kinds(tokens)
    if not any(kind[0] in "ymdhsMe" for kind in kinds if kind):
        return None
    twelve = any(token["half"] for token in tokens)

    def show(value: Moment) -> str:
        day, clock = _parts(value)
        shown = [
            _field(kind, day, clock, twelve) if kind else _literal(token, clock)
            for kind, token in zip(kinds, tokens, strict=True)
        ]
        return "".join(shown).strip()

    return show


def _parts(value: Moment) -> tuple[date, timedelta]:
    """The day and the time since its midnight; a duration counts from Excel's day zero."""
    if isinstance(value, datetime):
        clock = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
        return value.date(), clock
    if isinstance(value, date):
        return value, timedelta()
    if isinstance(value, time):
        clock = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
        return date(1899, 12, 31), clock
    return date(1899, 12, 31), value


def _kinds(tokens: list[re.Match[str]]) -> list[str]:
    """What each token shows: `d`..`dddd`, `m`..`mmmmm` (month), `M` (minutes), `e[h]` (elapsed), '' for
    text."""
    kinds = []
    for token in tokens:
        if token["elapsed"]:
            kinds.append("e" + token["elapsed"].lower())
        else:
            kinds.append((token["part"] or "").lower())
    clocks = [place for place, kind in enumerate(kinds) if kind]
    for order, place in enumerate(clocks):
        if kinds[place] in ("m", "mm"):
            before = kinds[clocks[order - 1]] if order else ""
            after = kinds[clocks[order + 1]] if order + 1 < len(clocks) else ""
            # Excel's own rule: m next to hours or before seconds is minutes.
            if before.startswith(("h", "eh")) or after.startswith("s"):
                kinds[place] = kinds[place].upper()
    return kinds


def _field(kind: str, day: date, clock: timedelta, twelve: bool) -> str:
    seconds = int(clock.total_seconds())
    if kind[0] == "e":
        unit = {"h": 3600, "m": 60, "s": 1}[kind[1]]
        return str(seconds // unit).rjust(len(kind) - 1, "0")
    if kind[0] in "hMs":
        hour = seconds // 3600 % 24
        hour = (hour % 12 or 12) if twelve else hour
        number = {"h": hour, "M": seconds // 60 % 60, "s": seconds % 60}[kind[0]]
        return f"{number:0{min(len(kind), 2)}}"
    return _calendar(kind, day)


def _calendar(kind: str, day: date) -> str:
    if kind[0] == "y":
        return f"{day.year:04}" if len(kind) > 2 else f"{day.year % 100:02}"
    if kind[0] == "m" and len(kind) > 2:
        name = day.strftime("%B")
        return name[0] if len(kind) == 5 else day.strftime("%b") if len(kind) == 3 else name
    if kind[0] == "d" and len(kind) > 2:
        return day.strftime("%a" if len(kind) == 3 else "%A")
    number = day.month if kind[0] == "m" else day.day
    return f"{number:0{len(kind)}}"


def _literal(token: re.Match[str], clock: timedelta) -> str:
    if token["half"]:
        afternoon = clock % _DAY >= timedelta(hours=12)
        names = ("A", "P") if len(token["half"]) == 3 else ("AM", "PM")
        return names[afternoon]
    if token["fraction"]:
        digits = len(token["fraction"]) - 1
        return "." + f"{clock.microseconds:06}"[:digits].ljust(digits, "0")
    if token["space"]:
        return " "
    return token["quoted"] or token["escaped"] or token["plain"] or ""
