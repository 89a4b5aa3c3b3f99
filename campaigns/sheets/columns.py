"""Which column is which field: headers matched by name, by synonym, then by similarity."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .errors import SheetError
from .likeness import LEAST, likeness
from .synonyms import PHONE_SYNONYMS, VAGUE
from .table import Header

Vocabulary = Mapping[str, Iterable[str]]
"""The fields looked for, each with its synonyms; the field's own name counts as well."""

PHONE = "phone"
_EXACT, _SYNONYM = 1.0, 0.95
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The outcome. `confidence` is 1.0 for the field's own name or a choice, 0.95 for a synonym, else the
    likeness. `left_out` are the fields that were chosen to have no column."""

    columns: dict[str, Header]
    confidence: dict[str, float]
    unused: tuple[Header, ...]
    left_out: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """What of a header is compared: letters, marks and digits, without case, spaces, punctuation,
    underscores."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LMN")


def keys_of(header: str) -> set[str]:
    """What a header answers to: itself, and what is left of `Phone (WhatsApp)` without its brackets."""
    bare = key(_BRACKETS.sub(" ", header))
    return {key(header), bare} - VAGUE - {""} | {key(header)}


def vocabulary_keys(vocabulary: Vocabulary) -> dict[str, dict[str, float]]:
    """For each field the keys it answers to, and with what confidence. `phone` is always looked for."""
    keys: dict[str, dict[str, float]] = {}
    for field in {PHONE: None} | dict.fromkeys(vocabulary):
        keys[field] = {key(name): _SYNONYM for name in _names(field, vocabulary)} | {key(field): _EXACT}
    own = {key(field) for field in keys}
    for field, words in keys.items():
        # Another field's own name is never a synonym (a location has a field `name`).
        keys[field] = {word: sure for word, sure in words.items() if word == key(field) or word not in own}
    return keys


def _names(field: str, vocabulary: Vocabulary) -> list[str]:
    return [field, *vocabulary.get(field, ()), *(PHONE_SYNONYMS if field == PHONE else ())]


def match(headers: Sequence[Header], vocabulary: Vocabulary, chosen: Mapping[str, str] | None = None) -> ColumnMap:
    """Say which header is which field. `chosen` maps fields to headers (by text, or by letter as `column C`);
    a field mapped to "" gets no column, whatever the headers say.

    Raises SheetError: no_phone_column (lists the headers found), ambiguous_column (two headers are equally
    good), unknown_header and unknown_field (in `chosen`).
    """
    keys = vocabulary_keys(vocabulary)
    named = [header for header in headers if header.text]
    wanted = {field: _chosen(field, text, headers, keys) for field, text in (chosen or {}).items()}
    columns = {field: header for field, header in wanted.items() if header is not None}
    confidence = dict.fromkeys(columns, _EXACT)
    taken = {word for words in keys.values() for word in words}
    for level in (_EXACT, _SYNONYM, LEAST):
        for field, words in keys.items():
            if field in columns or field in wanted:
                continue
            free = [header for header in named if header not in columns.values()]
            if level > LEAST:
                found = _named(free, words, level)
            else:
                unknown = [header for header in free if key(header.text) not in taken]
                found = _similar(unknown, _names(field, vocabulary))
            if found:
                columns[field], confidence[field] = _only(field, found)
    if PHONE not in columns:
        raise _no_phone(headers)
    used = {header.index for header in columns.values()}
    return ColumnMap(
        columns,
        confidence,
        unused=tuple(header for header in named if header.index not in used),
        left_out=tuple(field for field in wanted if field not in columns),
    )


def _named(headers: Sequence[Header], words: Mapping[str, float], level: float) -> list[tuple[Header, float]]:
    found = [(header, level) for header in headers if _sure(header.text, words) == level]
    clear = [pair for pair in found if key(pair[0].text) not in VAGUE]
    return clear or found


def _sure(header: str, words: Mapping[str, float]) -> float:
    own = words.get(key(header), 0.0)
    return own or max((min(words.get(word, 0.0), _SYNONYM) for word in keys_of(header)), default=0.0)


def _similar(headers: Sequence[Header], names: Iterable[str]) -> list[tuple[Header, float]]:
    names = tuple(names)
    likely = [(header, likeness(header.text, names)) for header in headers]
    best = max((sure for _, sure in likely), default=0.0)
    return [(header, sure) for header, sure in likely if sure >= LEAST and sure == best]


def _only(field: str, found: list[tuple[Header, float]]) -> tuple[Header, float]:
    if len(found) > 1:
        shown = " and ".join(f"“{header.text}” (column {header.letter})" for header, _ in found)
        raise SheetError(
            "ambiguous_column",
            f"{shown} could each be the column {field}: choose one, for example with "
            f'--map {field}="{_unambiguous(found)}".',
        )
    return found[0]


def _unambiguous(found: list[tuple[Header, float]]) -> str:
    texts = {key(header.text) for header, _ in found}
    first = found[0][0]
    return first.text if len(texts) == len(found) else f"column {first.letter}"


def _chosen(
    field: str, wanted: str, headers: Sequence[Header], keys: Mapping[str, Mapping[str, float]]
) -> Header | None:
    """The header chosen for a field; None when it shall have none."""
    if field not in keys:
        known = ", ".join(keys)
        raise SheetError("unknown_field", f"There is no field {field} to map: the fields are {known}.")
    if not wanted.strip():
        if field == PHONE:
            raise _no_phone(headers, "The phone numbers need a column.")
        return None
    by_text = [header for header in headers if header.text == wanted.strip()]
    by_key = [header for header in headers if header.text and key(header.text) == key(wanted)]
    by_letter = [header for header in headers if key(f"column {header.letter}") == key(wanted)]
    for found in (by_text, by_key, by_letter):
        if len(found) > 1:
            return _only(field, [(header, _EXACT) for header in found])[0]
        if found:
            return found[0]
    raise SheetError(
        "unknown_header",
        f"There is no column “{wanted}” to use as {field}: the columns are {listed(headers)}.",
    )


def listed(headers: Iterable[Header]) -> str:
    """The headers for a sentence: “Name” (A), no header (B), “City” (C)."""
    shown = (
        f"“{header.text}” ({header.letter})" if header.text else f"no header ({header.letter})" for header in headers
    )
    return ", ".join(shown) or "none"


def _no_phone(headers: Sequence[Header], why: str = "No column looks like phone numbers.") -> SheetError:
    return SheetError(
        "no_phone_column",
        f"{why} The columns are {listed(headers)}: head the right one “phone”, or choose it, for example with "
        '--map phone="Header" or --map phone="column B".',
    )


def signature(headers: Iterable[Header]) -> str:
    """A stable name for a set of headers, in any order, by which a confirmed mapping is remembered."""
    keys = sorted(key(header.text) for header in headers if header.text)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32]
