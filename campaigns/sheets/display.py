"""Values as Excel shows them."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .errors import CellError
from .numberformat import compiled

_GENERAL_WIDTH = 10
"""Excel's General shows at most eleven characters: ten digits and the point."""


def as_text(value: object, number_format: str | None = None) -> str:
    """How Excel shows `value` in a cell with `number_format`; None and CellError give ''.

    Whole numbers keep every digit (Excel would turn long ones into 9.19E+11). Dates without a readable
    format come as `2024-01-31`, `2024-01-31 17:05` and `17:05`.
    """
    if value is None or isinstance(value, CellError):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if number_format and number_format.casefold() != "general":
        shown = compiled(number_format)(value)
        if shown is not None:
            return shown
    if isinstance(value, (int, float)):
        return general(value)
    return _plain_date(value)


def general(value: float) -> str:
    """A number in the format General, whole numbers in full."""
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return ""
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    size = abs(value)
    if size >= 1e21:
        return _scientific(value)
    exact = Decimal(f"{value:.15g}")
    # Money keeps its two decimals even where Excel's narrow General would round them away.
    decimals = max(2, _GENERAL_WIDTH - len(str(int(size))))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if size < 1e-4 and rounded != exact:
        return _scientific(value)
    return _trimmed(f"{rounded:f}")


def _scientific(value: float) -> str:
    mantissa, exponent = f"{value:.5E}".split("E")
    return f"{_trimmed(mantissa)}E{exponent}"


def _trimmed(digits: str) -> str:
    short = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if short == "-0" else short


def _plain_date(value: object) -> str:
    if isinstance(value, datetime):
        pattern = "%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M"
        return value.strftime(pattern)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}"
    return str(value)
