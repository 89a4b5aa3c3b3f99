"""The number formats of an xlsx sheet's numeric cells, read when the first one is asked for."""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from .addresses import column_index
from .archive import row_chunks
from .parts import read_text, tags

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"$"#,##0', 6: '"$"#,##0', 7: '"$"#,##0.00',
    8: '"$"#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Formats the file names by number only (ECMA-376 18.8.30). 14 and 22 follow the region of the computer that
shows them, which no file records: they are left out, and such dates come as 2024-01-31, which nobody can
misread."""

_NUMERIC = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="(\d+)")?(?: t="n")?>')
_ANY_NUMERIC = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*?\br="([A-Z]{1,3})(\d{1,7})")(?:(?=[^>]*?\bs="(\d+)"))?'
    rb'(?![^>]*\bt="(?:s|str|inlineStr|b|e)")[^>/]*>'
)


@dataclass(slots=True)
class _Runs:
    """One column's styles: `styles[i]` holds from row `starts[i]` until the next start."""

    starts: list[int] = field(default_factory=list)
    styles: list[int] = field(default_factory=list)

    def add(self, row: int, style: int) -> None:
        if not self.styles or self.styles[-1] != style:
            self.starts.append(row)
            self.styles.append(style)

    def at(self, row: int) -> int:
        place = bisect_right(self.starts, row) - 1
        return self.styles[place] if place >= 0 else 0


class CellFormats:
    """Formats of one sheet. Costs one pass over the sheet on first use, and memory for each change down a
    column."""

    def __init__(self, path: Path, part: str) -> None:
        self._path = path
        self._part = part
        self._codes: list[str | None] = []
        self._columns: dict[int, _Runs] | None = None

    def at(self, row: int, index: int) -> str | None:
        """The number format of a numeric or date cell; None for General and for what cannot be read."""
        if self._columns is None:
            self._read()
        runs = (self._columns or {}).get(index)
        style = runs.at(row) if runs else 0
        return self._codes[style] if style < len(self._codes) else None

    def _read(self) -> None:
        self._columns = {}
        try:
            with ZipFile(self._path) as archive:
                self._codes = style_codes(read_text(archive, "xl/styles.xml"))
                for chunk in row_chunks(archive, self._part):
                    self._add(chunk, self._columns)
        except (BadZipFile, zlib.error, OSError, ValueError):
            # The values are read already; without formats they are shown plainly.
            self._columns = {}

    @staticmethod
    def _add(chunk: bytes, columns: dict[int, _Runs]) -> None:
        pattern = _NUMERIC if b'<c r="' in chunk else _ANY_NUMERIC
        by_letters: dict[bytes, _Runs] = {}
        for letters, row, style in pattern.findall(chunk):
            runs = by_letters.get(letters)
            if runs is None:
                runs = by_letters[letters] = columns.setdefault(column_index(letters.decode()), _Runs())
            runs.add(int(row), int(style or 0))


def style_codes(styles: str) -> list[str | None]:
    """The number format of each cell style of `styles.xml`, in order; None where it is General or unknown."""
    custom = {int(tag.get("numFmtId", "0")): tag.get("formatCode", "") for tag in tags(styles, "numFmt")}
    inside = re.search(r"<(?:\w+:)?cellXfs\b[^>]*>(.*?)</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    if inside is None:
        return []
    numbers = [int(tag.get("numFmtId", "0")) for tag in tags(inside[1], "xf")]
    return [custom.get(number) or BUILT_IN.get(number) for number in numbers]
