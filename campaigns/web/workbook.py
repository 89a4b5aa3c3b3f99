"""An uploaded spreadsheet as the second step shows it: its columns, first rows, and which column is which field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from campaigns.intake import Order
from campaigns.messages import KINDS, Options
from campaigns.models import Staged
from campaigns.sheets import CellError, ColumnMap, Header, SheetError, Table, Vocabulary, match, open_table
from campaigns.web.staging import AtHand

_SAMPLES = 3
_SYNONYM = 0.95
_SEVERAL = Options(caption_on_document="split", allow_multipart=True)
_CLI_HINT = re.compile(r"(,? for example with --map .+|, or import the file once more on purpose with --again)\.$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called in a choice, and what its first cells show."""

    value: str
    letter: str
    text: str
    samples: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """How a field came to its column. `doubtful` when only the spelling of the header is alike."""

    how: str
    doubtful: bool = False


_CHOSEN = Found("chosen by you")


@dataclass(frozen=True, slots=True)
class Workbook:
    """The table and its matching. `trouble` says why no full matching was possible."""

    table: Table
    columns: tuple[Column, ...]
    fields: Mapping[str, Column]
    found: Mapping[str, Found]
    trouble: str


def read(staged: Staged, at_hand: AtHand, kind: str, sheet: str, chosen: Mapping[str, str]) -> Workbook:
    """Open the spreadsheet and match its columns to the kind's fields. Raises SheetError when it cannot be opened."""
    vocabulary = {each.name: each.synonyms for each in KINDS[kind].fields}
    table = open_table(at_hand.path, sheet=sheet or None, name=staged.name, vocabulary=vocabulary)
    columns = _columns(table)
    by_index = {header.index: column for header, column in zip(_named(table), columns, strict=True)}
    known = {name: value for name, value in chosen.items() if name == "phone" or name in vocabulary}
    matched, trouble = _matched(table, vocabulary, known)
    by_itself, _ = _matched(table, vocabulary, {})
    fields = {name: by_index[header.index] for name, header in matched.columns.items()}
    found = {
        name: _found(by_itself.confidence[name]) if by_itself.columns.get(name) == header else _CHOSEN
        for name, header in matched.columns.items()
    }
    return Workbook(table, columns, fields, found, trouble)


def _matched(table: Table, vocabulary: Vocabulary, known: Mapping[str, str]) -> tuple[ColumnMap, str]:
    """Return the matching, or an empty one and why there is none."""
    try:
        return match(table.headers, vocabulary, known), ""
    except SheetError as error:
        return ColumnMap({}, {}, table.headers), for_page(error)


def _found(confidence: float) -> Found:
    if confidence >= 1.0:
        return Found("found by its name")
    if confidence >= _SYNONYM:
        return Found("found by a usual name for it")
    return Found(f"looks alike only, {confidence:.0%}: make sure this is right", doubtful=True)


def for_page(error: Exception) -> str:
    """The sentence of an error without its advice for the command line."""
    return _CLI_HINT.sub(".", str(error))


def order_of(staged: Staged, at_hand: AtHand) -> Order:
    """Return what the import is asked to do."""
    choices = staged.choices
    return Order(
        path=at_hand.path,
        name=staged.name,
        kind=choices["kind"],
        templates=choices["templates"],
        columns=choices["columns"],
        sheet=choices["sheet"] or None,
        region=choices["region"],
        duplicates=choices["duplicates"],
        again=choices.get("again", False),
        groups=choices.get("groups", False),
        options=_SEVERAL if choices.get("several") else Options(),
        attachments=at_hand.attachments,
    )


def _named(table: Table) -> list[Header]:
    return [header for header in table.headers if header.text]


def _columns(table: Table) -> tuple[Column, ...]:
    rows = list(islice(table.rows(), _SAMPLES))
    headers = _named(table)
    texts = [header.text for header in headers]
    return tuple(
        Column(
            # Two columns of one name are told apart by their letters, as the matching reads them.
            value=header.text if texts.count(header.text) == 1 else f"column {header.letter}",
            letter=header.letter,
            text=header.text,
            samples=tuple(_shown(table, row.values[header.index], header.index, row.number) for row in rows),
        )
        for header in headers
    )


def _shown(table: Table, value: object, index: int, row: int) -> str:
    return str(value) if isinstance(value, CellError) else table.text(value, index, row)
