"""Workbooks (xlsx, xlsm, xlsb, xls, ods), read by calamine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import ZipFile

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .binaryformats import xls_formats, xlsb_formats
from .binarysurvey import survey_xls, survey_xlsb
from .cellformats import CellFormats, FormatTable
from .errors import CellError, SheetError
from .kinds import Kind
from .limits import Limits
from .odsformats import ods_formats
from .odssurvey import survey_ods
from .odsvalues import as_value
from .parts import binary_sheet_parts, sheet_parts
from .seam import damage_is_ours
from .survey import Faults, check_area, survey, too_many_rows
from .table import Row
from .xlsxformats import xlsx_formats

_OPEN_XML = (Kind.XLSX, Kind.XLSM)
_READERS = {
    ".xlsx": _OPEN_XML,
    ".xlsm": _OPEN_XML,
    ".xlam": _OPEN_XML,
    ".xlsb": (Kind.XLSB,),
    ".xls": (Kind.XLS,),
    ".xla": (Kind.XLS,),
    ".ods": (Kind.ODS,),
}
"""What calamine takes a file for by its name, without looking inside."""


def _opened(path: Path, kind: Kind) -> CalamineWorkbook:
    if kind in _READERS.get(path.suffix.lower(), (kind,)):
        return CalamineWorkbook.from_path(path)
    with path.open("rb") as file:
        # The name is wrong; a file without one is recognised by content, at the cost of holding it in memory.
        return CalamineWorkbook.from_filelike(file)


class Workbook:
    """An open workbook. Raises SheetError (damaged, encrypted) when it cannot be opened."""

    def __init__(self, path: Path, kind: Kind, limits: Limits, name: str) -> None:
        self._path = path
        self._limits = limits
        self._name = name
        self._kind = kind
        with damage_is_ours(name):
            self._ods_faults = self._survey_ods()
            self._book = _opened(path, kind)
            self._parts = self._find_parts()
        tables = [sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        self.sheets = tuple(sheet.name for sheet in tables)
        """Every sheet with cells, hidden ones too (chart sheets have none)."""
        self.visible = tuple(sheet.name for sheet in tables if sheet.visible == SheetVisibleEnum.Visible)

    def _find_parts(self) -> dict[str, str]:
        """The archive's part of each sheet."""
        if self._kind in (Kind.XLS, Kind.ODS):
            return {}
        with ZipFile(self._path) as archive:
            if self._kind in _OPEN_XML:
                return sheet_parts(archive)
            return binary_sheet_parts(archive)

    def _survey_ods(self) -> dict[str, Faults]:
        if self._kind is not Kind.ODS:
            return {}
        with ZipFile(self._path) as archive:
            return survey_ods(archive, self._limits)

    def _survey(self, name: str) -> Faults:
        """Refuse what must not be parsed, and find the cells without a usable value."""
        if self._kind is Kind.XLS:
            return survey_xls(self._path.read_bytes(), name)
        part = self._parts.get(name)
        if part is None:
            return self._ods_faults.get(name, {})
        with ZipFile(self._path) as archive:
            if self._kind in _OPEN_XML:
                return survey(archive, part, name, self._limits)
            faults, width, last_row = survey_xlsb(archive.read(part))
        check_area(name, width, last_row, self._limits)
        return faults

    def sheet(self, name: str) -> SheetSource:
        """Parse one sheet. Raises SheetError damaged, too_many_rows, too_many_columns, too_many_cells."""
        with damage_is_ours(self._name):
            faults = self._survey(name)
            cells = self._book.get_sheet_by_name(name)
        if cells.total_height > self._limits.max_rows:
            raise too_many_rows(name, self._limits)
        if cells.total_width > self._limits.max_columns:
            raise SheetError(
                "too_many_columns",
                f"{name} has {cells.total_width} columns, more than the {self._limits.max_columns} allowed: "
                "delete the columns that are not needed.",
            )
        formats = CellFormats(partial(_formats, self._path, self._kind, self._parts.get(name), name))
        return SheetSource(cells, faults, formats, self._kind)


def _formats(path: Path, kind: Kind, part: str | None, sheet: str) -> FormatTable:
    """Read the number formats of one sheet."""
    if kind is Kind.ODS:
        return ods_formats(path, sheet)
    if kind is Kind.XLS:
        return xls_formats(path, sheet)
    if part is None:
        return FormatTable()
    return xlsb_formats(path, part) if kind is Kind.XLSB else xlsx_formats(path, part)


@dataclass(frozen=True, slots=True)
class SheetSource:
    """One parsed sheet."""

    cells: CalamineSheet
    faults: Faults
    formats: CellFormats
    kind: Kind

    @property
    def last_row(self) -> int:
        """The number of the last row with a value or a fault; 0 for an empty sheet."""
        end = self.cells.end
        return max(end[0] + 1 if end else 0, max(self.faults, default=0))

    @property
    def width(self) -> int:
        """How many columns hold a value or a fault."""
        end = self.cells.end
        faulty = (index + 1 for faults in self.faults.values() for index in faults)
        return max(end[1] + 1 if end else 0, max(faulty, default=0))

    def number_format(self, row: int, index: int) -> str | None:
        """The number format of a cell, None for General."""
        return self.formats.at(row, index)

    def rows(self, after: int, width: int) -> Iterator[Row]:
        """Yield the rows below row `after` that are not blank."""
        start = self.cells.start
        offset = start[1] if start else 0
        missing = max(width - self.cells.width - offset, 0)
        plain = not offset and not missing
        faults = self.faults
        make = tuple.__new__  # building the named tuple directly saves a third of the time of this loop
        number = 0
        for number, values in enumerate(self._values() if start else (), 1):
            if number <= after:
                continue
            if plain and "" not in values and number not in faults:
                yield make(Row, (number, tuple(values)))
                continue
            cells: list[object] = [None] * offset
            cells += [None if value == "" else value for value in values]
            cells += [None] * missing
            if (row := _patched(number, cells, faults.get(number))) is not None:
                yield row
        for number in sorted(row for row in faults if row > max(number, after)):
            if (row := _patched(number, [None] * width, faults[number])) is not None:
                yield row

    def _values(self) -> Iterator[list[object]]:
        """The grid, row by row."""
        grid: Iterator[list[object]] = self.cells.iter_rows()  # type: ignore[assignment]
        return ([as_value(value) for value in values] for values in grid) if self.kind is Kind.ODS else grid

    def vertical_merges(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Merged areas that are more than one row high, as ((row, column), (row, column)) from 0."""
        merged = self.cells.merged_cell_ranges or []
        return [area for area in merged if area[0][0] < area[1][0]]


def _patched(number: int, cells: list[object], faults: dict[int, CellError] | None) -> Row | None:
    """The row with its faulty cells named, None when it is blank."""
    for index, fault in (faults or {}).items():
        cells.extend(None for _ in range(index + 1 - len(cells)))
        if cells[index] is None:
            cells[index] = fault
    blank = all(value is None or (isinstance(value, str) and not value.strip()) for value in cells)
    return None if blank else Row(number, tuple(cells))
