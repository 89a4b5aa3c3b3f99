"""JSON rows as a workbook, so that the one way of reading lists reads them too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from campaigns.web.api.problems import Problem

_LONGEST_CELL = 32_767
_MOST_COLUMNS = 200
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


def write_rows(rows: Sequence[Mapping[str, object]], path: Path) -> None:
    """Write one sheet with the rows' keys as headers, in the order they are met; every value as text, exactly.

    Raises Problem for a text that no cell can hold.
    """
    headers: dict[str, int] = {}
    for row in rows:
        for name in row:
            headers.setdefault(name, len(headers))
    if not headers or len(headers) > _MOST_COLUMNS:
        raise Problem("not-valid", f"Rows have 1 to {_MOST_COLUMNS} different keys.")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        # The same rows are the same file, whenever they come: by that a list is known that was imported before.
        book.set_properties({"created": _ALWAYS})
        sheet = book.add_worksheet("rows")
        for name, column in headers.items():
            sheet.write_string(0, column, _text(name))
        for number, row in enumerate(rows, start=1):
            for name, value in sorted(row.items(), key=lambda item: headers[item[0]]):
                if value is not None:
                    sheet.write_string(number, headers[name], _text(value))


def _text(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if len(text) > _LONGEST_CELL:
        raise Problem("not-valid", f"A text of a row is longer than {_LONGEST_CELL} characters.")
    return text
