"""The records that binary workbooks are made of: xlsb (MS-XLSB) and Excel 97 (MS-XLS in a compound file, MS-CFB)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

_SECTOR_END = 0xFFFFFFFA
_SMALL, _SMALL_SECTOR = 4096, 64
"""Streams shorter than this stand in the root's stream, in sectors of this size."""
_SHEET, _END = 0x0085, 0x000A


def records(content: bytes) -> Iterator[tuple[int, int, int]]:
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


def biff(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record from `position` to the end of that part of an Excel 97 workbook."""
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + size]
        if kind == _END:
            return
        position += 4 + size


def sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Name of each sheet of an Excel 97 workbook, and where its records begin."""
    for kind, data in biff(stream, 0):
        if kind == _SHEET:
            letters = data[8 : 8 + data[6] * (2 if data[7] else 1)]
            yield letters.decode("utf-16-le" if data[7] else "latin-1", "replace"), int.from_bytes(data[:4], "little")


def workbook_stream(content: bytes) -> bytes:
    """The stream `Workbook` of a compound file (MS-CFB); empty when there is none.

    Raises struct.error and IndexError for a file that is cut short.
    """
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    sectors = content[size:]
    table = _numbers(b"".join(_sector(sectors, place, size) for place in _table_sectors(content, sectors, size)))
    folder = _chain(sectors, struct.unpack_from("<I", content, 48)[0], table, size)
    inside = b""
    for place in range(0, len(folder), 128):
        letters = folder[place : place + max(struct.unpack_from("<H", folder, place + 64)[0] - 2, 0)]
        first, length = struct.unpack_from("<II", folder, place + 116)
        if place == 0:
            # The root's own stream holds the small ones, in sectors and with a table of their own.
            inside = _chain(sectors, first, table, size)
        elif letters.decode("utf-16-le", "replace") == "Workbook":
            if length >= _SMALL:
                return _chain(sectors, first, table, size)[:length]
            small_table = _numbers(_chain(sectors, struct.unpack_from("<I", content, 60)[0], table, size))
            return _chain(inside, first, small_table, _SMALL_SECTOR)[:length]
    return b""


def _table_sectors(content: bytes, sectors: bytes, size: int) -> Iterator[int]:
    """The sectors that hold the table of sectors: the first 109 in the header, the others in a chain."""
    yield from filter(lambda sector: sector < _SECTOR_END, struct.unpack_from("<109I", content, 76))
    more = struct.unpack_from("<I", content, 68)[0]
    for _ in range(len(content) // size):
        if more >= _SECTOR_END:
            return
        *numbers, more = _numbers(_sector(sectors, more, size))
        yield from (sector for sector in numbers if sector < _SECTOR_END)


def _numbers(table: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])


def _sector(sectors: bytes, place: int, size: int) -> bytes:
    return sectors[place * size : (place + 1) * size]


def _chain(sectors: bytes, sector: int, table: Sequence[int], size: int) -> bytes:
    parts: list[bytes] = []
    while sector < len(table) and len(parts) <= len(table):
        parts.append(_sector(sectors, sector, size))
        sector = table[sector]
    return b"".join(parts)
