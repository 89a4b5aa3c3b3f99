"""Write what became of each row back beside it: in the uploaded workbook, in a streamed one, or as CSV."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path
from zipfile import ZipFile

from .annotate import CannotKeep, annotate
from .kinds import Kind
from .outcome import ResultRow, Summary
from .placement import Placement, place
from .streamed import write_csv, write_workbook

__all__ = ["ResultRow", "Summary", "write_results"]

MOST_ROWS_IN_PLACE = 50_000
_MOST_XML_IN_PLACE = 40 * 1024 * 1024
"""Unpacked worksheets beyond this would cost openpyxl more than a gigabyte."""


def write_results(
    source: Path | None,
    target: Path,
    sheet: str,
    header_row: int,
    rows: Iterable[ResultRow],
    summary: Summary,
    timezone: tzinfo,
    *,
    phone_column: int | None = None,
) -> None:
    """Write the results to `target`; `.csv` gives CSV, any other name an .xlsx workbook without macros.

    `source` is the uploaded file, `sheet` and `header_row` where its list begins. `rows` ascend by number;
    numbers the list does not have are appended where they belong. `phone_column` (index) is written as text,
    in the form that was sent. Without `source` the rows stand alone. xlsx and xlsm up to 50,000 rows keep
    everything openpyxl keeps (sheets, formats, formulas, widths, pictures); the rest is streamed. The target
    appears whole or not at all. Raises SheetError when `source` cannot be read, ValueError when `rows` do not ascend.
    """
    found = place(source, sheet, header_row, phone_column)
    results = iter(rows)
    with _appearing_whole(target) as path:
        if target.suffix.lower() == ".csv":
            write_csv(path, found, results, timezone)
        elif source is not None and _fits_in_place(source, found):
            kept = list(results)
            try:
                annotate(source, path, found, kept, summary, timezone)
            except CannotKeep:
                write_workbook(path, found, iter(kept), summary, timezone)
        else:
            write_workbook(path, found, results, summary, timezone)


def _fits_in_place(source: Path, found: Placement) -> bool:
    if found.kind not in (Kind.XLSX, Kind.XLSM) or found.last_row > MOST_ROWS_IN_PLACE + found.header_row:
        return False
    with ZipFile(source) as archive:
        sheets = [entry.file_size for entry in archive.infolist() if entry.filename.startswith("xl/worksheets/")]
    return sum(sheets) <= _MOST_XML_IN_PLACE


@contextmanager
def _appearing_whole(target: Path) -> Iterator[Path]:
    """A temporary path in the target's folder, renamed to it when all went well and removed when not."""
    handle, name = tempfile.mkstemp(prefix=".results-", suffix=".xlsx", dir=target.parent)
    os.close(handle)
    path = Path(name)
    try:
        yield path
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)
