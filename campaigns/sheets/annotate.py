"""Results into a copy of the uploaded workbook itself, by openpyxl."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from .outcome import (
    COLOURS,
    COLUMNS,
    SUMMARY_SHEET,
    SUMMARY_TITLE,
    SUMMARY_WIDTHS,
    TIME_FORMAT,
    WIDTHS,
    ResultRow,
    Summary,
    is_strong,
)
from .placement import Placement
from .safety import for_cell, is_risky

_LEFT = Alignment(horizontal="left")
_FILLS = {status: PatternFill("solid", start_color=colour) for status, colour in COLOURS.items()}


class CannotKeep(Exception):
    """openpyxl cannot read or write this workbook; its values have to do."""


def annotate(
    source: Path,
    target: Path,
    found: Placement,
    rows: Iterable[ResultRow],
    summary: Summary,
    timezone: tzinfo,
) -> None:
    """Write the workbook with the results in it. Macros are not copied. Raises CannotKeep."""
    with _foreign_failures():
        book = openpyxl.load_workbook(source, rich_text=True)
        sheet = book[found.sheet]
    _clear(sheet, found)
    last = _add_rows(sheet, found, rows, timezone)
    _dress(sheet, found, last)
    _add_summary(book, sheet, summary, timezone)
    with _foreign_failures():
        book.save(target)


@contextmanager
def _foreign_failures() -> Iterator[None]:
    """openpyxl gives up on odd workbooks with whatever error comes up inside it; here they become ours."""
    with warnings.catch_warnings():
        # It also warns of each extension it does not keep; nobody could act on that here.
        warnings.simplefilter("ignore")
        try:
            yield
        except (LookupError, ValueError, TypeError, AttributeError, OSError, SyntaxError) as error:
            raise CannotKeep from error


def _clear(sheet: Worksheet, found: Placement) -> None:
    """Free the columns of results of merged cells and of an earlier export."""
    for area in list(sheet.merged_cells.ranges):
        if area.max_row >= found.header_row and area.max_col > found.first_column:
            sheet.unmerge_cells(str(area))
    if sheet.cell(found.header_row, found.first_column + 1).value != COLUMNS[0]:
        return
    last = found.first_column + len(COLUMNS)
    for row in sheet.iter_rows(found.header_row, found.last_row, found.first_column + 1, last):
        for cell in row:
            cell.value = None
            cell.fill = PatternFill()


def _add_rows(sheet: Worksheet, found: Placement, rows: Iterable[ResultRow], timezone: tzinfo) -> int:
    """Write header and rows; returns the number of the last row."""
    before: Any = sheet.cell(found.header_row, max(found.first_column, 1))
    for index, title in enumerate(COLUMNS, found.first_column + 1):
        cell: Any = sheet.cell(found.header_row, index, title)
        if index > 1:
            cell._style = copy(before._style)
        cell.font = Font(name=before.font.name, sz=before.font.sz, b=True, color=before.font.color)
        sheet.column_dimensions[get_column_letter(index)].width = WIDTHS[index - found.first_column - 1]
    last = found.last_row
    for row in rows:
        last = max(last, row.number)
        for index, value in enumerate(row.cells(timezone), found.first_column + 1):
            if value is not None:
                _write(sheet.cell(row.number, index), value)
        if row.status in _FILLS:
            sheet.cell(row.number, found.first_column + 1).fill = _FILLS[row.status]
        if found.phone_column is not None and row.phone:
            _write_phone(sheet.cell(row.number, found.phone_column + 1), row.phone)
    return last


def _write(cell: Any, value: str | int | datetime) -> None:
    if isinstance(value, str):
        _write_text(cell, value)
        return
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = TIME_FORMAT
        cell.alignment = _LEFT


def _write_text(cell: Any, text: str) -> None:
    """Set text as text: openpyxl would make a formula of what begins with an equals sign."""
    cell.value = for_cell(text)
    cell.data_type = "s"
    if is_risky(text):
        cell.quotePrefix = True


def _write_phone(cell: Any, phone: str) -> None:
    """Show the number in full, unless the cell calculates it."""
    if not isinstance(cell, MergedCell) and cell.data_type != "f":
        _write_text(cell, phone)
        cell.number_format = "@"


def _dress(sheet: Worksheet, found: Placement, last: int) -> None:
    """Freeze the header and filter the list, unless the sheet has its own table or panes."""
    if sheet.freeze_panes is None:
        sheet.freeze_panes = f"A{found.header_row + 1}"
    if not sheet.tables:
        right = get_column_letter(found.first_column + len(COLUMNS))
        sheet.auto_filter.ref = f"A{found.header_row}:{right}{max(last, found.header_row)}"


def _add_summary(book: Any, table: Worksheet, summary: Summary, timezone: tzinfo) -> None:
    for sheet in list(book.worksheets):
        if sheet is not table and sheet["A1"].value == SUMMARY_TITLE:
            book.remove(sheet)
    sheet = book.create_sheet(SUMMARY_SHEET)
    for number, line in enumerate(summary.lines(timezone), 1):
        for column, value in enumerate(line, 1):
            cell: Any = sheet.cell(number, column)
            if value is not None:
                _write(cell, value)
            if is_strong(line):
                cell.font = Font(name=cell.font.name, sz=cell.font.sz, b=True)
            cell.alignment = _LEFT
        if line and line[0] in _FILLS:
            sheet.cell(number, 1).fill = _FILLS[str(line[0])]
    for letters, width in zip("AB", SUMMARY_WIDTHS, strict=True):
        sheet.column_dimensions[letters].width = width
