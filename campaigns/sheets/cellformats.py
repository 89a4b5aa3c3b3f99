"""The number formats of a sheet's numeric cells, read when the first one is asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Runs:
    """One column's formats: `codes[i]` holds from row `starts[i]` until the next start."""

    starts: list[int] = field(default_factory=list)
    codes: list[str | None] = field(default_factory=list)

    def add(self, row: int, code: str | None) -> None:
        if not self.codes or self.codes[-1] != code:
            self.starts.append(row)
            self.codes.append(code)

    def at(self, row: int) -> str | None:
        place = bisect_right(self.starts, row) - 1
        return self.codes[place] if place >= 0 else None


class FormatTable:
    """Formats by column, gathered row after row; memory for each change down a column."""

    def __init__(self) -> None:
        self._columns: dict[int, _Runs] = {}

    def add(self, row: int, index: int, code: str | None) -> None:
        """Note the format of a numeric cell, None for General; rows come in ascending order."""
        runs = self._columns.get(index)
        if runs is None:
            runs = self._columns[index] = _Runs()
        runs.add(row, code)

    def at(self, row: int, index: int) -> str | None:
        """The format of a cell, or of the next numeric one above it."""
        runs = self._columns.get(index)
        return runs.at(row) if runs else None


class CellFormats:
    """Formats of one sheet. `read` makes one pass over the sheet, on first use."""

    def __init__(self, read: Callable[[], FormatTable]) -> None:
        self._read = read
        self._table: FormatTable | None = None

    def at(self, row: int, index: int) -> str | None:
        """The number format of a numeric or date cell; None for General and for what cannot be read."""
        if self._table is None:
            self._table = self._read()
        return self._table.at(row, index)
