"""Rows that cannot be used, as a workbook to be mended: their own columns, the reason, and where they came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]

from .errors import CellError
from .safety import for_cell, is_risky
from .table import Header

REASON = "Reason"
ORIGIN = "Original line"
"""Heads the column by which a mended row is known to replace the invalid one."""

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_PLAIN_FORMATS: dict[type, str] = {
    datetime: "yyyy-mm-dd hh:mm:ss",
    date: "yyyy-mm-dd",
    time: "hh:mm",
    timedelta: "[h]:mm:ss",
}


class FaultyRow(NamedTuple):
    """A row: its number in the campaign, its raw values with their number formats, and what is wrong with it."""

    number: int
    values: Sequence[tuple[object, str | None]]
    reason: str


def write_faulty(target: Path, headers: Sequence[Header], rows: Iterable[FaultyRow], text_column: int) -> int:
    """Write the rows in constant memory; returns how many. `text_column` (the phones) is formatted as text.

    The columns keep their places, so that what was chosen for the first file holds for this one. Cells that begin
    like a formula stay text. Raises OSError when the target cannot be written.
    """
    width = max((header.index + 1 for header in headers), default=0)
    written = 0
    with xlsxwriter.Workbook(str(target), _OPTIONS) as book:
        page = _Page(book)
        page.sheet.set_column(0, max(width - 1, 0), 18)
        page.sheet.set_column(text_column, text_column, 18, page.style(num_format="@"))
        page.sheet.set_column(width, width, 60)
        page.sheet.freeze_panes(1, 0)
        for header in headers:
            page.text(0, header.index, header.text, bold=True)
        page.text(0, width, REASON, bold=True, bg_color="#FFC7CE")
        page.text(0, width + 1, ORIGIN, bold=True)
        for written, row in enumerate(rows, 1):
            for index, (value, code) in enumerate(row.values[:width]):
                page.write(written, index, value, code)
            page.text(written, width, row.reason)
            page.sheet.write_number(written, width + 1, row.number)
        page.sheet.autofilter(0, 0, written, width + 1)
    return written


class _Page:
    """The worksheet in the making."""

    def __init__(self, book: Any) -> None:
        self.sheet = book.add_worksheet("To mend")
        self._book = book
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def style(self, **properties: object) -> Any:
        """A cell format, made once for each set of properties."""
        wanted = tuple(sorted(properties.items()))
        if wanted not in self._formats:
            self._formats[wanted] = self._book.add_format(properties)
        return self._formats[wanted]

    def text(self, line: int, index: int, text: str, **look: object) -> None:
        """Write text as text, whatever it begins with."""
        if is_risky(text):
            look["quote_prefix"] = True
        self.sheet.write_string(line, index, for_cell(text), self.style(**look) if look else None)

    def write(self, line: int, index: int, value: object, code: str | None) -> None:
        """Write one value in its own type, so that templates read it as they read the first file."""
        if isinstance(value, CellError):
            self.text(line, index, value.code if value.code.startswith("#") else "")
        elif isinstance(value, str):
            self.text(line, index, value)
        elif isinstance(value, bool):
            self.sheet.write_boolean(line, index, value)
        elif isinstance(value, (int, float)):
            self.sheet.write_number(line, index, value, self.style(num_format=code) if code else None)
        elif isinstance(value, (datetime, date, time, timedelta)):
            style = self.style(num_format=code or _PLAIN_FORMATS[type(value)])
            self.sheet.write_datetime(line, index, value, style)
