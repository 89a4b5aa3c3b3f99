"""The survey of binary sheets: error cells of xls and xlsb, which calamine gives as blanks, and the used area."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .errors import CellError
from .survey import Faults

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""Codes of error values (MS-XLS 2.5.10, MS-XLSB 2.5.97.2)."""

_ROW, _ERROR, _FORMULA_ERROR, _LAST_CELL = 0, 3, 11, 11
_BOOLEAN_OR_ERROR, _FORMULA = 0x205, 0x006
_SECTOR_END = 0xFFFFFFFA


def survey_xlsb(content: bytes) -> tuple[Faults, int, int]:
    """The error cells of a worksheet part, its width and its last row (MS-XLSB 2.1.7.62)."""
    faults: Faults = {}
    row = width = last_row = 0
    for kind, start, _ in _records(content):
        if kind == _ROW:
            row = int.from_bytes(content[start : start + 4], "little") + 1
        elif 2 <= kind <= _LAST_CELL:
            column = int.from_bytes(content[start : start + 4], "little")
            width, last_row = max(width, column + 1), max(last_row, row)
            if kind in (_ERROR, _FORMULA_ERROR):
                faults.setdefault(row, {})[column] = _error(content[start + 8])
    return faults, width, last_row


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and size of each record; numbers are stored seven bits to the byte."""
    position, end = 0, len(content)
    while position + 1 < end:
        kind = content[position]
        position += 1
        if kind > 127:
            kind = kind & 127 | content[position] << 7
            position += 1
        size = shift = 0
        while position < end:
            byte = content[position]
            position += 1
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128 or shift > 21:
                break
        yield kind, position, size
        position += size


def _error(code: int) -> CellError:
    return CellError(_ERRORS.get(code, "#ERROR"))


def survey_xls(content: bytes, sheet: str) -> Faults:
    """The error cells of one sheet of an Excel 97 workbook; none for workbooks older or odder than that."""
    try:
        stream = _workbook_stream(content)
        start = next((offset for name, offset in _sheets(stream) if name == sheet), None)
        return {} if start is None else _xls_faults(stream, start)
    except (struct.error, IndexError):
        return {}


def _biff(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + size]
        if kind == 0x000A:  # the end of this part of the workbook
            return
        position += 4 + size


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    for kind, data in _biff(stream, 0):
        if kind == 0x0085:
            letters = data[8 : 8 + data[6] * (2 if data[7] else 1)]
            yield letters.decode("utf-16-le" if data[7] else "latin-1", "replace"), int.from_bytes(data[:4], "little")


def _xls_faults(stream: bytes, start: int) -> Faults:
    faults: Faults = {}
    for kind, data in _biff(stream, start):
        row, column = struct.unpack_from("<HH", data) if len(data) >= 8 else (0, 0)
        if kind == _BOOLEAN_OR_ERROR and data[7]:
            faults.setdefault(row + 1, {})[column] = _error(data[6])
        elif kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
            faults.setdefault(row + 1, {})[column] = _error(data[8])
    return faults


def _workbook_stream(content: bytes) -> bytes:
    """The stream `Workbook` of a compound file (MS-CFB); empty when it is too small to hold a list."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    table_sectors = list(struct.unpack_from("<109I", content, 76))
    more = struct.unpack_from("<I", content, 68)[0]
    seen = 0
    while more < _SECTOR_END and seen < len(content) // size:
        numbers = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        table_sectors += numbers[:-1]
        more, seen = numbers[-1], seen + 1
    table: list[int] = []
    for sector in table_sectors:
        if sector < _SECTOR_END:
            table += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    folder = _chain(content, struct.unpack_from("<I", content, 48)[0], table, size)
    for place in range(0, len(folder), 128):
        letters = folder[place : place + max(struct.unpack_from("<H", folder, place + 64)[0] - 2, 0)]
        if letters.decode("utf-16-le", "replace") == "Workbook":
            first, length = struct.unpack_from("<II", folder, place + 116)
            return _chain(content, first, table, size)[:length] if length >= 4096 else b""
    return b""


def _chain(content: bytes, sector: int, table: list[int], size: int) -> bytes:
    parts: list[bytes] = []
    while sector < len(table) and len(parts) <= len(table):
        parts.append(content[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)
