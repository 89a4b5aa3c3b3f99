"""The number formats of an xlsx sheet's cells, by its XML."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from .addresses import column_index
from .archive import row_chunks
from .builtinformats import BUILT_IN
from .cellformats import FormatTable
from .parts import read_text, tags

_NUMERIC = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="(\d+)")?(?: t="n")?>')
_ANY_NUMERIC = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*?\br="([A-Z]{1,3})(\d{1,7})")(?:(?=[^>]*?\bs="(\d+)"))?'
    rb'(?![^>]*\bt="(?:s|str|inlineStr|b|e)")[^>/]*>'
)


def xlsx_formats(path: Path, part: str) -> FormatTable:
    """The formats of one sheet; none when the file is damaged, as the values are read already."""
    found = FormatTable()
    try:
        with ZipFile(path) as archive:
            codes = style_codes(read_text(archive, "xl/styles.xml"))
            for chunk in row_chunks(archive, part):
                _add(chunk, codes, found)
    except (BadZipFile, zlib.error, OSError, ValueError):
        return FormatTable()
    return found


def _add(chunk: bytes, codes: list[str | None], found: FormatTable) -> None:
    pattern = _NUMERIC if b'<c r="' in chunk else _ANY_NUMERIC
    places: dict[bytes, int] = {}
    for letters, row, style in pattern.findall(chunk):
        index = places.get(letters)
        if index is None:
            index = places[letters] = column_index(letters.decode())
        number = int(style or 0)
        found.add(int(row), index, codes[number] if number < len(codes) else None)


def style_codes(styles: str) -> list[str | None]:
    """The number format of each cell style of `styles.xml`, in order; None where it is General or unknown."""
    custom = {int(tag.get("numFmtId", "0")): tag.get("formatCode", "") for tag in tags(styles, "numFmt")}
    inside = re.search(r"<(?:\w+:)?cellXfs\b[^>]*>(.*?)</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    if inside is None:
        return []
    numbers = [int(tag.get("numFmtId", "0")) for tag in tags(inside[1], "xf")]
    return [custom.get(number) or BUILT_IN.get(number) for number in numbers]
