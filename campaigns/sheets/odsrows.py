"""The tables of an OpenDocument spreadsheet, row by row and cell by cell, with what is repeated counted."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_TABLE = re.compile(rb'<table:table\b[^>]*?\btable:name="([^"]*)"[^>]*>(.*?)</table:table>', re.DOTALL)
_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL)
_ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d+)"')
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d+)"')


def tables(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The name of each sheet and what is inside it."""
    for name, inside in _TABLE.findall(content):
        yield html.unescape(name.decode("utf-8", "replace")), inside


def rows(table: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Number of each row, how often it stands there, its attributes and its cells."""
    number = 1
    for attributes, inside in _ROW.findall(table):
        times = _repeated(_ROWS_REPEATED, attributes)
        yield number, times, attributes, inside
        number += times


def cells(row: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Index of each cell, how often it stands there, its attributes and its content."""
    index = 0
    for attributes, body in _CELL.findall(row):
        times = columns_repeated(attributes)
        yield index, times, attributes, body
        index += times


def columns_repeated(attributes: bytes) -> int:
    """How many columns a cell, or a column's description, stands for."""
    return _repeated(_COLUMNS_REPEATED, attributes)


def _repeated(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1
