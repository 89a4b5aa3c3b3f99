"""The zip archive around a workbook: refused before parsing when it would unpack to too much."""

from __future__ import annotations

from collections.abc import Iterator
from zipfile import BadZipFile, ZipFile

from .errors import SheetError
from .limits import Limits

_CHUNK = 1 << 20
_SMALL = 32 * 1024 * 1024
"""Archives that unpack to less are not held to the ratio: a small sheet of equal rows packs very well."""
_MOST_DEFLATE_GAINS = 1032
_LONGEST_ROW = 64 * _CHUNK


def check_archive(archive: ZipFile, size: int, limits: Limits, name: str) -> None:
    """Raise SheetError unpacks_too_large or encrypted, or BadZipFile, before anything is parsed.

    A directory may lie about sizes, so parts that could unpack beyond the limit are inflated once, in
    constant memory; `zipfile` reads no further than the stated size and then finds the checksum wrong.
    """
    entries = archive.infolist()
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if packed > size:
        raise BadZipFile("entries overlap")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetError("encrypted", f"{name} is protected by a password: remove it and upload the file again.")
    if unpacked > limits.max_unpacked or (unpacked > _SMALL and unpacked > packed * limits.max_ratio):
        raise SheetError(
            "unpacks_too_large",
            f"{name} unpacks to {unpacked / 1048576:.0f} MiB, more than is safe to read: remove unused "
            f"sheets and "
            "formatting, or save it as CSV.",
        )
    if packed * _MOST_DEFLATE_GAINS <= limits.max_unpacked:
        return
    for entry in entries:
        # Worksheets are inflated by the survey anyway (survey.py); no need to do it twice.
        surveyed = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
        if entry.compress_size > 4096 and not surveyed:
            for _ in chunks(archive, entry.filename):
                pass


def chunks(archive: ZipFile, part: str) -> Iterator[bytes]:
    """Yield the unpacked content of one part, a mebibyte at a time."""
    with archive.open(part) as file:
        while block := file.read(_CHUNK):
            yield block


def row_chunks(archive: ZipFile, part: str) -> Iterator[bytes]:
    """Yield the content of a worksheet in pieces that end between two cells (the last one ends the part).

    Raises BadZipFile when no cell ends within 64 MiB: no real workbook is made like that.
    """
    rest = b""
    for block in chunks(archive, part):
        block = rest + block if rest else block
        cut = _end_of_row(block)
        if cut:
            yield block[:cut]
        rest = block[cut:]
        if len(rest) > _LONGEST_ROW:
            raise BadZipFile("a cell without an end")
    if rest:
        yield rest


def _end_of_row(block: bytes) -> int:
    """Where the last complete row ends; in a very long row, where the last tag that closes itself ends; else
    0."""
    for mark in (b"</row>", b":row>"):
        if (found := block.rfind(mark)) >= 0:
            return found + len(mark)
    if len(block) > 4 * _CHUNK and (found := block.rfind(b"/>")) >= 0:
        return found + 2
    return 0
