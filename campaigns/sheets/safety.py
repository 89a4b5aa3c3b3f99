"""Text that no spreadsheet program may take for a formula."""

from __future__ import annotations

import re

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these may be run as a formula (OWASP, CSV injection)."""
LONGEST = 32_767
"""Characters a cell can hold."""

_NEGATIVE_NUMBER = re.compile(r"-\d+(?:[.,]\d+)*%?")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def is_risky(text: str) -> bool:
    """Whether a program might run this text. A negative number is what it seems."""
    return text.startswith(RISKY) and not _NEGATIVE_NUMBER.fullmatch(text)


def for_csv(text: str) -> str:
    """The text with an apostrophe before it where it is risky; CSV has no other way to say that it is
    text."""
    return f"'{text}" if is_risky(text) else text


def for_cell(text: str) -> str:
    """The text without characters XML cannot hold, at most as long as a cell may be."""
    return _UNWRITABLE.sub("", text)[:LONGEST]
