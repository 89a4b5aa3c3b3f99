"""The digit part of a number format: places, thousands, percent, currency, exponents and literal text."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]'
    r"|_(?P<space>.)|\*(?P<fill>.)|(?P<digits>[0#?][0#?,.]*(?:[eE][+-]?[0#?]+)?|\.[0#?]+)|(?P<percent>%)"
    r"|(?P<general>[Gg]eneral)|(?P<text>@)|(?P<plain>[^0#?])"
)
_EXPONENT = re.compile(r"[eE]([+-]?)([0#?]+)$")


def digit_formatter(section: str) -> Callable[[float], str | None] | None:
    """The function that shows a number by one section of a format; None when the section is not
    understood."""
    tokens = list(_TOKEN.finditer(section))
    if "".join(token.group() for token in tokens) != section or re.search(r"[0#?]\s*/\s*[0#?\d]", section):
        return None
    places = [token for token in tokens if token["digits"]]
    if len(places) > 1:
        return _pattern_formatter(tokens)
    if any(token["text"] or token["general"] for token in tokens):
        return None
    percents = sum(1 for token in tokens if token["percent"])
    before, after = _around(tokens)
    if not places:
        literal = before + after
        return lambda _: literal
    number = _number(places[0]["digits"], percents)

    def show(value: float) -> str:
        digits = number(abs(value))
        # What rounds to nothing carries no minus sign.
        sign = "-" if value < 0 and any(char in "123456789" for char in digits) else ""
        return f"{sign}{before}{digits}{after}".strip()

    return show


def _literal(token: re.Match[str]) -> str:
    if token["space"]:
        return " "
    return token["quoted"] or token["escaped"] or token["currency"] or token["percent"] or token["plain"] or ""


def _around(tokens: list[re.Match[str]]) -> tuple[str, str]:
    before, after, seen = "", "", False
    for token in tokens:
        if token["digits"]:
            seen = True
        elif seen:
            after += _literal(token)
        else:
            before += _literal(token)
    return before, after


def _number(pattern: str, percents: int) -> Callable[[float], str]:
    exponent = _EXPONENT.search(pattern)
    mantissa = pattern[: exponent.start()] if exponent else pattern
    whole, _, fraction = mantissa.partition(".")
    scale = len(whole) - len(whole.rstrip(",")) if not fraction else len(fraction) - len(fraction.rstrip(","))
    thousands = "," in whole.rstrip(",")
    fraction = fraction.replace(",", "")
    least = whole.count("0")
    needed = len(fraction.rstrip("#?"))

    def show(value: float) -> str:
        exact = Decimal(f"{value:.15g}").scaleb(2 * percents - 3 * scale)
        if exponent:
            return _with_exponent(exact, exponent, len(fraction))
        rounded = exact.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
        digits, _, decimals = f"{rounded:f}".partition(".")
        digits = digits.lstrip("0").rjust(least, "0")
        if thousands and digits:
            digits = f"{int(digits):,}".rjust(least, "0")
        kept = decimals.rstrip("0").ljust(needed, "0")
        return f"{digits}.{kept}" if kept or mantissa.endswith(".") else digits

    return show


def _with_exponent(exact: Decimal, exponent: re.Match[str], decimals: int) -> str:
    mantissa, _, power = f"{exact:.{decimals}E}".partition("E")
    sign = "-" if power.startswith("-") else "+" if exponent[1] == "+" else ""
    return f"{mantissa}E{sign}{power.lstrip('+-').rjust(len(exponent[2]), '0')}"


def _pattern_formatter(tokens: list[re.Match[str]]) -> Callable[[float], str | None] | None:
    """Formats such as `000-0000` or `00000\\ 00000`: digits are dealt into the places from the right."""
    if any("." in (token["digits"] or "") or "," in (token["digits"] or "") or token["percent"] for token in tokens):
        return None

    def show(value: float) -> str | None:
        if value != int(value):
            return None
        digits = str(abs(int(value)))
        shown = ""
        first = next(token for token in tokens if token["digits"])
        for token in reversed(tokens):
            if not token["digits"]:
                shown = _literal(token) + shown
                continue
            count = len(digits) if token is first else len(token["digits"])
            part = digits[-count:] if count and digits else ""
            digits = digits[: len(digits) - len(part)]
            shown = part.rjust(token["digits"].count("0"), "0") + shown
        return ("-" if value < 0 else "") + shown.strip()

    return show
