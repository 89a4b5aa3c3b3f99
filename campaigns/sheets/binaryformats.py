"""The number formats of the cells of binary sheets: xlsb (MS-XLSB) and Excel 97 (MS-XLS)."""

from __future__ import annotations

import struct
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from .binaryrecords import biff, records, sheets, workbook_stream
from .builtinformats import BUILT_IN
from .cellformats import FormatTable

_ROW, _RK, _REAL, _FORMULA_NUMBER = 0, 2, 5, 9
_FORMAT, _STYLE, _STYLES, _STYLES_END = 44, 47, 617, 618
"""Records of an xlsb sheet and of its styles (MS-XLSB 2.3.1)."""

_XLS_FORMAT, _XLS_STYLE, _XLS_RK, _XLS_SEVERAL_RK = 0x041E, 0x00E0, 0x027E, 0x00BD
_XLS_SINGLE = (0x0203, 0x0006, _XLS_RK)
"""Records of an Excel 97 workbook: NUMBER, FORMULA and RK begin alike (MS-XLS 2.3.1)."""


def xlsb_formats(path: Path, part: str) -> FormatTable:
    """The formats of one sheet of an xlsb file; none when they cannot be read."""
    found = FormatTable()
    try:
        with ZipFile(path) as archive:
            codes = _xlsb_codes(archive.read("xl/styles.bin"))
            content = archive.read(part)
    except (BadZipFile, KeyError, OSError, struct.error, IndexError):
        return found
    row = 0
    for kind, start, _ in records(content):
        if kind == _ROW:
            row = int.from_bytes(content[start : start + 4], "little") + 1
        elif kind in (_RK, _REAL, _FORMULA_NUMBER):
            column = int.from_bytes(content[start : start + 4], "little")
            found.add(row, column, _at(codes, int.from_bytes(content[start + 4 : start + 7], "little")))
    return found


def _at(codes: list[str | None], style: int) -> str | None:
    return codes[style] if style < len(codes) else None


def _xlsb_codes(styles: bytes) -> list[str | None]:
    """The format of each cell style, in order; the styles that named styles are made of stand apart."""
    custom: dict[int, str] = {}
    numbers: list[int] = []
    inside = False
    for kind, start, _ in records(styles):
        if kind in (_STYLES, _STYLES_END):
            inside = kind == _STYLES
        elif kind == _FORMAT:
            number, length = struct.unpack_from("<HI", styles, start)
            custom[number] = styles[start + 6 : start + 6 + 2 * length].decode("utf-16-le", "replace")
        elif kind == _STYLE and inside:
            numbers.append(struct.unpack_from("<HH", styles, start)[1])
    return [custom.get(number) or BUILT_IN.get(number) for number in numbers]


def xls_formats(path: Path, sheet: str) -> FormatTable:
    """The formats of one sheet of an Excel 97 workbook; none for workbooks older or odder than that."""
    found = FormatTable()
    try:
        stream = workbook_stream(path.read_bytes())
        start = next((offset for name, offset in sheets(stream) if name == sheet), None)
        if start is None:
            return found
        codes = _xls_codes(stream)
        for kind, data in biff(stream, start):
            if kind in _XLS_SINGLE:
                row, column, style = struct.unpack_from("<HHH", data)
                found.add(row + 1, column, _at(codes, style))
            elif kind == _XLS_SEVERAL_RK:
                row, column = struct.unpack_from("<HH", data)
                for place in range(4, len(data) - 2, 6):
                    found.add(row + 1, column + place // 6, _at(codes, struct.unpack_from("<H", data, place)[0]))
    except (struct.error, IndexError, OSError):
        return FormatTable()
    return found


def _xls_codes(stream: bytes) -> list[str | None]:
    custom: dict[int, str] = {}
    numbers: list[int] = []
    for kind, data in biff(stream, 0):
        if kind == _XLS_FORMAT:
            number, length, wide = struct.unpack_from("<HHB", data)
            letters = data[5 : 5 + length * (2 if wide & 1 else 1)]
            custom[number] = letters.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
        elif kind == _XLS_STYLE:
            numbers.append(struct.unpack_from("<HH", data)[1])
    return [custom.get(number) or BUILT_IN.get(number) for number in numbers]
