"""One quick pass over a worksheet's XML before it is parsed.

calamine holds the used area as one dense grid, gives error cells and formulas without a value as blanks, and
believes nothing about size. So the pass finds out whether the grid would fit, and which cells need a word.
"""

from __future__ import annotations

import re
from zipfile import ZipFile

from .addresses import column_index, letter
from .archive import row_chunks
from .errors import FORMULA_WITHOUT_VALUE, CellError, SheetError
from .limits import Limits

Faults = dict[int, dict[int, CellError]]
"""Cells without a usable value: row number, then column index."""

_CELL = rb'<c r="([A-Z]{1,3})(\d{1,7})"'
_ANY_CELL = rb'<(?:\w+:)?c\b(?=[^>]*?\br="([A-Z]{1,3})(\d{1,7})")'
_WIDE = re.compile(rb' r="[A-Z]{2}')
_FILLED_WIDE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{2,3})\d+"[^>/]*>')
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')


class _Patterns:
    """The expressions for cells that need a word, by how the file writes its cells."""

    def __init__(self, cell: bytes) -> None:
        formula = rb"<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
        self.unsaved = re.compile(cell + rb"[^>]*>" + formula + rb"(?:<(?:\w+:)?v(?:>\s*</(?:\w+:)?v>|\s*/>))?</")
        self.error = re.compile(cell + rb'[^>]*?\bt="e"[^>]*>(?:' + formula + rb")?<(?:\w+:)?v>(#[^<]*)</(?:\w+:)?v>")


_USUAL = _Patterns(_CELL)
_UNUSUAL = _Patterns(_ANY_CELL)


def survey(archive: ZipFile, part: str, sheet: str, limits: Limits) -> Faults:
    """Find the cells without a usable value.

    Raises SheetError too_many_rows, too_many_columns, too_many_cells; BadZipFile when the part is damaged.
    """
    faults: Faults = {}
    patterns: _Patterns | None = None
    width, last_row = 26, 0
    for chunk in row_chunks(archive, part):
        if patterns is None and (start := re.search(rb"<(?:\w+:)?c[ >]", chunk)):
            usual = chunk[start.start() : start.start() + 6] == b'<c r="'
            patterns = _USUAL if usual else _UNUSUAL
        if patterns is None:
            continue
        if patterns is _UNUSUAL or _WIDE.search(chunk):
            width = max(width, _width(chunk))
        last_row = _last_filled_row(chunk) or last_row
        _note_faults(chunk, patterns, faults)
    check_area(sheet, width, last_row, limits)
    return faults


def _width(chunk: bytes) -> int:
    """How many columns the filled cells of this piece reach over; cells without an address are counted."""
    named = {column_index(letters.decode()) + 1 for letters in _FILLED_WIDE.findall(chunk)}
    counted = 0
    if b"<c>" in chunk or re.search(rb"<(?:\w+:)?c (?![^>]*\br=)", chunk):
        counted = max(len(re.findall(rb"<(?:\w+:)?c[ />]", row)) for row in re.split(rb"<(?:\w+:)?row\b", chunk))
    return max(named | {counted})


def _last_filled_row(chunk: bytes) -> int:
    """The number of the last row of this piece that has a cell with content; 0 when there is none."""
    end = max(chunk.rfind(b"</c>"), chunk.rfind(b":c>"))
    if end < 0:
        return 0
    start = max(chunk.rfind(b"<row", 0, end), chunk.rfind(b":row ", 0, end) - 8)
    number = _ROW_NUMBER.search(chunk, max(start, 0))
    return int(number[1]) if number else 0


def _note_faults(chunk: bytes, patterns: _Patterns, faults: Faults) -> None:
    # Looking for one byte first is many times faster than looking for two, and most sheets have none.
    if chunk.find(b"f") >= 0 and (chunk.find(b"<f") >= 0 or chunk.find(b":f") >= 0):
        for letters, row in patterns.unsaved.findall(chunk):
            _note(faults, letters, row, FORMULA_WITHOUT_VALUE)
    if chunk.find(b"e") >= 0 and chunk.find(b't="e"') >= 0:
        for letters, row, code in patterns.error.findall(chunk):
            _note(faults, letters, row, code.decode("utf-8", "replace"))


def _note(faults: Faults, letters: bytes, row: bytes, code: str) -> None:
    faults.setdefault(int(row), {})[column_index(letters.decode())] = CellError(code)


def check_area(sheet: str, width: int, last_row: int, limits: Limits) -> None:
    """Raise SheetError too_many_rows, too_many_columns or too_many_cells for a sheet that must not be parsed."""
    if last_row > limits.max_rows:
        raise too_many_rows(sheet, limits)
    if width > limits.max_columns:
        raise SheetError(
            "too_many_columns",
            f"{sheet} has values up to column {letter(width - 1)}, more than the {limits.max_columns} "
            f"columns allowed: "
            "delete the columns that are not needed.",
        )
    if width > 26 and width * last_row > limits.max_cells:
        raise SheetError(
            "too_many_cells",
            f"{sheet} reaches to {letter(width - 1)}{last_row}, too large an area to read: delete stray "
            f"values far "
            "to the right and far below the list, or split the file.",
        )


def too_many_rows(sheet: str, limits: Limits) -> SheetError:
    """The error for a list that goes on after the last row allowed."""
    return SheetError(
        "too_many_rows",
        f"{sheet} has more than the {limits.max_rows:,} rows allowed: split it into several files.",
    )
