"""The survey of binary sheets: error cells of xls and xlsb, which calamine gives as blanks, and the used area."""

from __future__ import annotations

import struct

from .binaryrecords import biff, records, sheets, workbook_stream
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


def survey_xlsb(content: bytes) -> tuple[Faults, int, int]:
    """The error cells of a worksheet part, its width and its last row (MS-XLSB 2.1.7.62)."""
    faults: Faults = {}
    row = width = last_row = 0
    for kind, start, _ in records(content):
        if kind == _ROW:
            row = int.from_bytes(content[start : start + 4], "little") + 1
        elif 2 <= kind <= _LAST_CELL:
            column = int.from_bytes(content[start : start + 4], "little")
            width, last_row = max(width, column + 1), max(last_row, row)
            if kind in (_ERROR, _FORMULA_ERROR):
                faults.setdefault(row, {})[column] = _error(content[start + 8])
    return faults, width, last_row


def _error(code: int) -> CellError:
    return CellError(_ERRORS.get(code, "#ERROR"))


def survey_xls(content: bytes, sheet: str) -> Faults:
    """The error cells of one sheet of an Excel 97 workbook; none for workbooks older or odder than that."""
    try:
        stream = workbook_stream(content)
        start = next((offset for name, offset in sheets(stream) if name == sheet), None)
        return {} if start is None else _xls_faults(stream, start)
    except (struct.error, IndexError):
        return {}


def _xls_faults(stream: bytes, start: int) -> Faults:
    faults: Faults = {}
    for kind, data in biff(stream, start):
        row, column = struct.unpack_from("<HH", data) if len(data) >= 8 else (0, 0)
        if kind == _BOOLEAN_OR_ERROR and data[7]:
            faults.setdefault(row + 1, {})[column] = _error(data[6])
        elif kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
            faults.setdefault(row + 1, {})[column] = _error(data[8])
    return faults
