"""The number formats of an OpenDocument sheet's cells: a cell's own style, else its row's, else its column's."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from .cellformats import FormatTable
from .odsrows import cells, columns_repeated, rows, tables
from .odsstyles import Styles

_COLUMN = re.compile(rb"<table:table-column\b([^>]*?)/?>")
_STYLE = re.compile(rb'\btable:style-name="([^"]*)"')
_DEFAULT = re.compile(rb'\btable:default-cell-style-name="([^"]*)"')
_NUMERIC = re.compile(rb'\boffice:value-type="(?:float|percentage|currency|date|time)"')
_MOST_COLUMNS = 1_000


def ods_formats(path: Path, sheet: str) -> FormatTable:
    """The formats of one sheet; none when they cannot be read."""
    styles = Styles()
    try:
        with ZipFile(path) as archive:
            if "styles.xml" in archive.namelist():
                styles.read(archive.read("styles.xml"))
            content = archive.read("content.xml")
            styles.read(content)
    except (BadZipFile, KeyError, OSError, ValueError, expat.ExpatError):
        return FormatTable()
    table = next((inside for name, inside in tables(content) if name == sheet), b"")
    return _formats(table, styles)


def _formats(table: bytes, styles: Styles) -> FormatTable:
    found = FormatTable()
    code_of = lru_cache(maxsize=None)(lambda name: styles.code_of(name.decode("utf-8", "replace")))
    columns = _columns(table)
    for number, _, row, inside in rows(table):
        for index, times, cell, _ in cells(inside):
            if _NUMERIC.search(cell):
                own = _named(_STYLE, cell) or _named(_DEFAULT, row)
                for place in range(index, index + min(times, _MOST_COLUMNS)):
                    found.add(number, place, code_of(own or (columns[place] if place < len(columns) else b"")))
    return found


def _columns(table: bytes) -> list[bytes]:
    """The style of each column's cells."""
    found: list[bytes] = []
    for attributes in _COLUMN.findall(table):
        times = min(columns_repeated(attributes), _MOST_COLUMNS - len(found))
        found += [_named(_DEFAULT, attributes)] * times
    return found


def _named(pattern: re.Pattern[bytes], attributes: bytes) -> bytes:
    found = pattern.search(attributes)
    return found[1] if found else b""
