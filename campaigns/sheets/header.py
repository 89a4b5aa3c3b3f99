"""Find the header row below banners, notes and blank rows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .addresses import letter
from .columns import PHONE, Vocabulary, key, vocabulary_keys
from .table import Header, Row

SEARCHED = 50
"""How many rows that are not blank are looked at."""

_LOOKS_LIKE_DATA = re.compile(r"[+\d\s().-]{6,}|[^@\s]+@[^@\s]+\.\w+")


def find_header(rows: Iterable[Row], vocabulary: Vocabulary) -> Row | None:
    """The row that names the columns: the one with a phone header and most known fields; else the first row
    made of at least two words. None when no row looks like a header."""
    fields = {word: field for field, words in vocabulary_keys(vocabulary).items() for word in words}
    best: tuple[tuple[bool, int, int], Row] | None = None
    fallback: Row | None = None
    for row in rows:
        score = _score(row, fields)
        if score[1] and (score[0] or score[1] > 1) and (best is None or score > best[0]):
            best = (score, row)
        if fallback is None and _made_of_words(row):
            fallback = row
    return best[1] if best else fallback


def _score(row: Row, fields: dict[str, str]) -> tuple[bool, int, int]:
    """Whether it names the phone column, how many fields it names, and in how many words."""
    words = {key(value) for value in row.values if isinstance(value, str) and len(value) <= 100}
    known = {fields[word] for word in words if word in fields}
    return PHONE in known, len(known), len(words - {""})


def _made_of_words(row: Row) -> bool:
    cells = [value for value in row.values if value is not None]
    words = [value for value in cells if isinstance(value, str) and not _LOOKS_LIKE_DATA.fullmatch(value.strip())]
    return len(words) == len(cells) and len(words) > 1


def headers_of(row: Row) -> tuple[Header, ...]:
    """The headers of a row, up to its last one, each in one line."""
    texts = {index: " ".join(str(value).split()) for index, value in enumerate(row.values) if value is not None}
    width = max((index for index, text in texts.items() if text), default=-1) + 1
    return tuple(Header(index, letter(index), texts.get(index, "")) for index in range(width))
