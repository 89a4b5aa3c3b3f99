"""A phone number in the gateway's wire form, and the refusal of a cell that holds none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MIN_DIGITS: Final = 7
MAX_DIGITS: Final = 15
"""Digits of a number with its country code."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be messaged.

    `digits`: the wire form ("with country code without + sign"), 7 to 15 ASCII digits; for a group its id.
    `country`: ISO alpha-2 code, "" when the number belongs to none. `repaired`: what was mended in the cell
    (`float`, `scientific`, `thousands`, `double_zero`, `trunk_zero`), "" when nothing.
    """

    digits: str = field(repr=False)
    country: str = ""
    repaired: str = ""


class BadPhone(ValueError):
    """The cell holds no number that can be messaged; `code` is a stable word, `message` a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
