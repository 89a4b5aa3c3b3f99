"""An uploaded spreadsheet as the second step shows it: its columns, first rows, and which column is which field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from campaigns.intake import Order
from campaigns.messages import KINDS, Options
from campaigns.sheets import CellError, ColumnMap, Header, SheetError, Table, match, open_table
from campaigns.web.staging import Staged

_SAMPLES = 3
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
class Workbook:
    """The table and its matching. `trouble` says why no full matching was possible."""

    table: Table
    columns: tuple[Column, ...]
    fields: Mapping[str, Column]
    confidence: Mapping[str, float]
    trouble: str


def read(staged: Staged, kind: str, sheet: str, chosen: Mapping[str, str]) -> Workbook:
    """Open the spreadsheet and match its columns to the kind's fields. Raises SheetError when it cannot be opened."""
    vocabulary = {each.name: each.synonyms for each in KINDS[kind].fields}
    table = open_table(staged.path, sheet=sheet or None, name=staged.name, vocabulary=vocabulary)
    columns = _columns(table)
    by_index = {header.index: column for header, column in zip(_named(table), columns, strict=True)}
    known = {name: value for name, value in chosen.items() if name == "phone" or name in vocabulary}
    trouble = ""
    try:
        matched = match(table.headers, vocabulary, known)
    except SheetError as error:
        trouble = for_page(error)
        matched = ColumnMap({}, {}, table.headers)
    fields = {name: by_index[header.index] for name, header in matched.columns.items()}
    return Workbook(table, columns, fields, matched.confidence, trouble)


def for_page(error: Exception) -> str:
    """The sentence of an error without its advice for the command line."""
    return _CLI_HINT.sub(".", str(error))


def order_of(staged: Staged, choices: Mapping[str, Any]) -> Order:
    """Return what the import is asked to do."""
    return Order(
        path=staged.path,
        name=staged.name,
        kind=choices["kind"],
        templates=choices["templates"],
        columns=choices["columns"],
        sheet=choices["sheet"] or None,
        region=choices["region"],
        duplicates=choices["duplicates"],
        again=choices.get("again", False),
        options=_SEVERAL if choices.get("several") else Options(),
        attachments=staged.attachment_paths,
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
