"""Names of cells as Excel shows them: A, AB, `Sheet1!C17`, `'My list'!C17`."""

from __future__ import annotations

import re
from functools import lru_cache

_PLAIN = re.compile(r"[^\W\d]\w*")
_LOOKS_LIKE_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*")


@lru_cache(maxsize=1024)
def letter(index: int) -> str:
    """The letters of a column; 0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The index of a column; A is 0. The reverse of `letter`."""
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number - 1


def address(sheet: str, row: int, index: int) -> str:
    """The full name of a cell. `row` counts from 1, `index` from 0; names with spaces are quoted as Excel
    does."""
    plain = _PLAIN.fullmatch(sheet) and not _LOOKS_LIKE_CELL.fullmatch(sheet)
    shown = sheet if plain else "'" + sheet.replace("'", "''") + "'"
    return f"{shown}!{letter(index)}{row}"
