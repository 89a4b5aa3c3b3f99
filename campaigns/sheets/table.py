"""A table in a spreadsheet: its header and its rows, with the numbers and addresses Excel shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from .addresses import address
from .display import as_text
from .kinds import Kind


@dataclass(frozen=True, slots=True)
class Header:
    """A column: `index` counts from 0, `letter` is Excel's, `text` is trimmed and in one line."""

    index: int
    letter: str
    text: str


class Row(NamedTuple):
    """A row that holds something. Values are raw: str, int, float, bool, date, datetime, time, timedelta,
    CellError or None; at least as many as the table has headers."""

    number: int
    values: tuple[object, ...]


class Cell(NamedTuple):
    """A value that is not text, and how Excel shows it."""

    raw: object
    text: str


class Source(Protocol):
    """What a table reads from: a sheet of a workbook, or a delimited file."""

    def rows(self, after: int, width: int) -> Iterator[Row]:
        """Yield the rows below row `after` that are not blank, padded to `width` values."""

    def number_format(self, row: int, index: int) -> str | None:
        """The number format of a cell, None when the file has none or it cannot be read."""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, opened. `rows()` may be called again; memory stays with the source until the table is
    dropped."""

    kind: Kind
    sheet: str
    sheets: tuple[str, ...]
    """Names of the visible sheets in the file's order; the file's own name for CSV."""
    header_row: int
    headers: tuple[Header, ...]
    last_row: int | None
    """The number of the last row, None when it is not known before reading (CSV). Good for progress only."""
    source: Source
    encoding: str = ""
    """How the letters of a text file were read; nothing for workbooks, which say it themselves."""

    def rows(self) -> Iterator[Row]:
        """Yield every row below the header that is not blank, hidden and filtered ones too.

        Raises SheetError (damaged, too_many_rows, too_many_columns) when a CSV file breaks off halfway.
        """
        return self.source.rows(self.header_row, len(self.headers))

    def cell(self, row: int, index: int) -> str:
        """The address of a cell: `Sheet1!C17`."""
        return address(self.sheet, row, index)

    def text(self, value: object, index: int, row: int) -> str:
        """How Excel shows `value`, which stands in column `index` of row number `row`. CellError gives ''."""
        if isinstance(value, str):
            return value
        if value is None or isinstance(value, bool):
            return as_text(value)
        return as_text(value, self.source.number_format(row, index))

    def record(self, row: Row, headers: Iterable[Header]) -> dict[str, str | Cell | None]:
        """The values of some columns by header text, as templates take them: text, or raw with what Excel
        shows."""
        found: dict[str, str | Cell | None] = {}
        for header in headers:
            value = row.values[header.index]
            if value is None or isinstance(value, str):
                found[header.text] = value
            else:
                found[header.text] = Cell(value, self.text(value, header.index, row.number))
        return found
