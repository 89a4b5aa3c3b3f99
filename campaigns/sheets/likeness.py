"""How alike a header and a known name are, for misspelt headers only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

LEAST = 0.8
"""Below this, two names are not taken for the same."""
_LEAST_WORD = 0.7
_LEAST_JOINED = 0.88
"""For names of unequal numbers of words: `contactname` and `contact no` must stay apart."""
_SHORTEST = 5
_MOST = 0.94

_WORD = re.compile(r"[^\W\d_]+(?:\d+)?|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def likeness(header: str, names: Iterable[str]) -> float:
    """The likeness to the nearest name, from 0 to 0.94; 0 when no name is alike word by word."""
    words = _words(header)
    if len("".join(words)) < _SHORTEST:
        return 0.0
    return min(round(max((_alike(words, _words(name)) for name in names), default=0.0), 2), _MOST)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_CAMEL.sub(" ", text))]


def _alike(words: list[str], others: list[str]) -> float:
    joined, other = "".join(words), "".join(others)
    if len(other) < _SHORTEST:
        return 0.0
    whole = SequenceMatcher(None, joined, other).ratio()
    if len(words) != len(others):
        return whole if whole >= _LEAST_JOINED else 0.0
    pairs = zip(words, others, strict=True)
    if any(SequenceMatcher(None, word, known).ratio() < _LEAST_WORD for word, known in pairs):
        return 0.0
    return whole if whole >= LEAST else 0.0
