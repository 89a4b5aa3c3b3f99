"""Find the header row below banners, notes and blank rows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .addresses import letter
from .columns import PHONE, Vocabulary, keys_of, vocabulary_keys
from .display import as_text
from .table import Header, Row, Source

_LONGEST = 100
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
    texts = [value for value in row.values if isinstance(value, str) and len(value) <= _LONGEST]
    words = {word for text in texts for word in keys_of(text)}
    known = {fields[word] for word in words if word in fields}
    return PHONE in known, len(known), len({text.strip() for text in texts} - {""})


def _made_of_words(row: Row) -> bool:
    cells = [value for value in row.values if value is not None]
    words = [value for value in cells if isinstance(value, str) and not _LOOKS_LIKE_DATA.fullmatch(value.strip())]
    return len(words) == len(cells) and len(words) > 1


def headers_of(row: Row, source: Source) -> tuple[Header, ...]:
    """The headers of a row, up to its last one, each in one line; numbers and dates as Excel shows them."""
    texts = {
        index: " ".join(_shown(value, row.number, index, source).split())
        for index, value in enumerate(row.values)
        if value is not None
    }
    width = max((index for index, text in texts.items() if text), default=-1) + 1
    return tuple(Header(index, letter(index), texts.get(index, "")) for index in range(width))


def _shown(value: object, row: int, index: int, source: Source) -> str:
    return value if isinstance(value, str) else as_text(value, source.number_format(row, index))
