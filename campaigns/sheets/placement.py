"""Where in the list the results go, and the list's rows beside their results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .kinds import Kind
from .open import open_source
from .outcome import COLUMNS, ResultRow
from .table import Row, Source

Paired = tuple[int, Row | None, ResultRow | None]


@dataclass(frozen=True, slots=True)
class Placement:
    """The uploaded list, and the index of the first column of results."""

    kind: Kind | None
    sheet: str
    header_row: int
    first_column: int
    last_row: int
    phone_column: int | None
    source: Source | None

    def is_replaced(self, index: int) -> bool:
        """Whether an original column is one of ours, from an earlier export."""
        return self.first_column <= index < self.first_column + len(COLUMNS)

    def pairs(self, results: Iterator[ResultRow]) -> Iterator[Paired]:
        """Each row number of the list or of the results, ascending, with what there is of both.

        Raises ValueError when `results` do not ascend.
        """
        originals = self.source.rows(0, 0) if self.source else iter(())
        row, result = next(originals, None), next(results, None)
        while row or result:
            number = min(part.number for part in (row, result) if part)
            here = result if result and result.number == number else None
            yield number, row if row and row.number == number else None, here
            if row and row.number == number:
                row = next(originals, None)
            if here:
                result = next(results, None)
                if result and result.number <= number:
                    raise ValueError("the rows of results must ascend by number")


def place(source: Path | None, sheet: str, header_row: int, phone_column: int | None) -> Placement:
    """Find the columns for the results: those of an earlier export, else the first free ones at the right."""
    if source is None:
        return Placement(None, sheet or "Results", 1, 2, 1, 1, None)
    kind, opened = open_source(source, sheet)
    header = next((row for row in islice(opened.rows(header_row - 1, 0), 1) if row.number == header_row), None)
    names = header.values if header else ()
    ours = [start for start in range(len(names)) if names[start : start + len(COLUMNS)] == COLUMNS]
    first = ours[0] if ours else opened.width
    return Placement(kind, sheet, header_row, first, opened.last_row, phone_column, opened)
