"""Results as a new workbook or CSV file, written row by row: memory does not grow with the rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from .display import as_text
from .errors import CellError
from .outcome import COLOURS, COLUMNS, SUMMARY_SHEET, SUMMARY_WIDTHS, TIME_FORMAT, WIDTHS, ResultRow, Summary, is_strong
from .placement import Placement
from .safety import for_cell, for_csv, is_risky

_ALONE = ("Row", "Phone")
"""The columns before the results when there is no uploaded file."""
_HEADER: dict[str, object] = {"bold": True, "bg_color": "#E7E6E6"}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_BAD_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_workbook(
    target: Path, found: Placement, results: Iterator[ResultRow], summary: Summary, timezone: tzinfo
) -> None:
    """Write the original columns, the results and the summary with xlsxwriter in constant memory."""
    with xlsxwriter.Workbook(str(target), _OPTIONS) as book:
        name = found.sheet.translate(_BAD_IN_SHEET_NAMES).strip("' ")[:31] or "Results"
        if name.casefold() in (SUMMARY_SHEET.casefold(), "history"):
            name = f"{name} list"
        page = _Page(book, book.add_worksheet(name))
        page.columns(found)
        last = found.header_row
        for number, values, outcome in _lines(found, results, timezone):
            last = number
            page.row(found, number, values, outcome)
        page.finish(found, last)
        _add_summary(book, summary, timezone)


def write_csv(target: Path, found: Placement, results: Iterator[ResultRow], timezone: tzinfo) -> None:
    """Write CSV in UTF-8 with its mark, by which Excel knows it; blank rows stay, so numbers stay true."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        written = 0
        for number, values, outcome in _lines(found, results, timezone):
            for _ in range(number - written - 1):
                writer.writerow(())
            written = number
            cells = [_shown(found, number, index, value) for index, value in enumerate(values)]
            cells += [""] * (found.first_column - len(cells))
            if outcome:
                cells[found.first_column : found.first_column + len(COLUMNS)] = [_plain(value) for value in outcome]
            writer.writerow(map(for_csv, cells))


def _lines(
    found: Placement, results: Iterator[ResultRow], timezone: tzinfo
) -> Iterator[tuple[int, list[object], tuple[object, ...] | None]]:
    """Row number, original values (those of an earlier export blank), and the values of COLUMNS or None."""
    if found.source is None:
        yield 1, list(_ALONE), COLUMNS
        for place, alone in enumerate(results, 2):
            yield place, [alone.number, alone.phone], alone.cells(timezone)
        return
    for number, row, result in found.pairs(results):
        values = [None if found.is_replaced(index) else value for index, value in enumerate(row.values if row else ())]
        if result and result.phone and found.phone_column is not None:
            values += [None] * (found.phone_column + 1 - len(values))
            values[found.phone_column] = result.phone
        outcome = COLUMNS if number == found.header_row else result.cells(timezone) if result else None
        yield number, values, outcome


def _shown(found: Placement, row: int, index: int, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, CellError):
        return value.code if value.code.startswith("#") else ""
    if value is None or isinstance(value, bool) or found.source is None:
        return as_text(value)
    return as_text(value, found.source.number_format(row, index))


def _plain(value: object) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else as_text(value)


class _Page:
    """The list's worksheet in the making."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._book = book
        self._sheet = sheet
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def style(self, **properties: object) -> Any:
        """A cell format, made once for each set of properties."""
        wanted = tuple(sorted(properties.items()))
        if wanted not in self._formats:
            self._formats[wanted] = self._book.add_format(properties)
        return self._formats[wanted]

    def columns(self, found: Placement) -> None:
        """Set widths and freeze the header."""
        self._sheet.set_column(0, max(found.first_column - 1, 0), 18)
        for index, width in enumerate(WIDTHS, found.first_column):
            self._sheet.set_column(index, index, width)
        self._sheet.freeze_panes(found.header_row, 0)

    def row(self, found: Placement, number: int, values: list[object], outcome: tuple[object, ...] | None) -> None:
        """Write one row."""
        header = number == found.header_row
        for index, value in enumerate(values):
            if value is not None:
                code = (
                    None
                    if isinstance(value, (str, bool, CellError)) or not found.source
                    else (found.source.number_format(number, index))
                )
                self.write(number, index, value, code, **(_HEADER if header else {}))
        for index, value in enumerate(outcome or (), found.first_column):
            if value is not None:
                colour = COLOURS.get(str(value)) if index == found.first_column else None
                look = _HEADER if header else {"bg_color": f"#{colour}"} if colour else {}
                self.write(number, index, value, TIME_FORMAT, **look)

    def write(
        self,
        number: int,
        index: int,
        value: object,
        code: str | None,
        **look: object,
    ) -> None:
        """Write one cell with the given look; text stays text whatever it begins with."""
        line = number - 1
        if isinstance(value, CellError):
            value = value.code if value.code.startswith("#") else ""
        if isinstance(value, str):
            if is_risky(value):
                look["quote_prefix"] = True
            self._sheet.write_string(line, index, for_cell(value), self.style(**look) if look else None)
        elif isinstance(value, bool):
            self._sheet.write_boolean(line, index, value)
        elif isinstance(value, (int, float)):
            if code and code != TIME_FORMAT:
                look["num_format"] = code
            self._sheet.write_number(line, index, value, self.style(**look) if look else None)
        elif isinstance(value, (datetime, date, time, timedelta)):
            if code == TIME_FORMAT:
                look["align"] = "left"
            look["num_format"] = code or (TIME_FORMAT if isinstance(value, datetime) else _PLAIN_FORMATS[type(value)])
            self._sheet.write_datetime(line, index, value, self.style(**look))

    def finish(self, found: Placement, last: int) -> None:
        """Filter the list."""
        self._sheet.autofilter(found.header_row - 1, 0, max(last, found.header_row) - 1, found.first_column + 7)


_PLAIN_FORMATS: dict[type, str] = {date: "yyyy-mm-dd", time: "hh:mm", timedelta: "[h]:mm:ss"}


def _add_summary(book: Any, summary: Summary, timezone: tzinfo) -> None:
    sheet = book.add_worksheet(SUMMARY_SHEET)
    for column, width in enumerate(SUMMARY_WIDTHS):
        sheet.set_column(column, column, width)
    writer = _Page(book, sheet)
    for number, line in enumerate(summary.lines(timezone), 1):
        look: dict[str, object] = {"align": "left"} | ({"bold": True} if is_strong(line) else {})
        for index, value in enumerate(line):
            colour = COLOURS.get(str(value)) if index == 0 else None
            if value is not None:
                writer.write(
                    number, index, value, TIME_FORMAT, **look, **({"bg_color": f"#{colour}"} if colour else {})
                )
