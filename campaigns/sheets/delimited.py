"""CSV, TSV and other delimited text: encoding and delimiter found, rows streamed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from .errors import SheetError
from .limits import Limits
from .sniff import first_misfit
from .survey import too_many_rows
from .table import Row


@dataclass(frozen=True, slots=True)
class DelimitedSource:
    """A delimited file. Row numbers are those Excel shows: a row with line ends inside quotes counts as
    one."""

    path: Path
    encoding: str
    delimiter: str
    skip_first: bool
    """The first line is `sep=;`, which Excel does not show as a row."""
    name: str
    limits: Limits

    def number_format(self, row: int, index: int) -> str | None:
        """Text has no formats."""
        return None

    @property
    def width(self) -> int:
        """The length of the longest row; reads the file."""
        return max((len(row.values) for row in self.rows(0, 0)), default=0)

    @property
    def last_row(self) -> int:
        """The number of the last row; reads the file."""
        return max((row.number for row in self.rows(0, 0)), default=0)

    def rows(self, after: int, width: int) -> Iterator[Row]:
        """Yield the rows below row `after` that are not blank.

        Raises SheetError damaged (a quote never closed, letters that do not fit the encoding), too_many_rows,
        too_many_columns.
        """
        number = 0
        values: list[str] = []
        with self._opened() as file:
            for number, values in enumerate(csv.reader(file, delimiter=self.delimiter), 1):
                if number <= after:
                    continue
                if number > self.limits.max_rows:
                    raise too_many_rows(self.name, self.limits)
                if (row := self._row(number, values, width)) is not None:
                    yield row
        if values and "\n" in values[-1] and self._has_open_quote():
            raise self._open_quote(number)

    def _row(self, number: int, values: list[str], width: int) -> Row | None:
        if len(values) > self.limits.max_columns:
            raise SheetError(
                "too_many_columns",
                f"Row {number} of {self.name} has {len(values)} columns, more than the "
                f"{self.limits.max_columns} "
                "allowed: check its delimiters and quotes.",
            )
        if len(values) == width and "" not in values:
            return Row(number, tuple(values)) if any(not value.isspace() for value in values) else None
        cells = [value if value else None for value in values]
        if not any(value and not value.isspace() for value in cells):
            return None
        return Row(number, tuple(cells + [None] * (width - len(cells))))

    @contextmanager
    def _opened(self) -> Iterator[TextIO]:
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                if self.skip_first:
                    file.readline()
                yield file
        except UnicodeDecodeError as error:
            line = first_misfit(self.path, self.encoding)
            where = f"Line {line} of {self.name}" if line else self.name
            raise SheetError(
                "damaged",
                f"{where} holds letters that do not fit the rest of the file ({self.encoding}): correct them, or open "
                "the list in Excel and save it as CSV UTF-8.",
            ) from error
        except csv.Error as error:
            raise SheetError(
                "damaged",
                f"{self.name} has a cell longer than any real one: a quotation mark is probably never "
                f"closed. "
                "Open it in Excel, save it as .xlsx and upload that.",
            ) from error

    def _has_open_quote(self) -> bool:
        with self._opened() as file:
            return sum(block.count('"') for block in iter(lambda: file.read(1 << 20), "")) % 2 == 1

    def _open_quote(self, number: int) -> SheetError:
        return SheetError(
            "damaged",
            f"Row {number} of {self.name} begins a quotation mark that is never closed, so the rows after "
            f"it cannot "
            "be told apart: close it, or save the list as .xlsx.",
        )
