"""Recognise what a file is by its content, never by its name."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from zipfile import ZipFile

from .archive import check_archive
from .errors import SheetError
from .limits import Limits
from .seam import damage_is_ours, damaged, encrypted


class Kind(StrEnum):
    """The file types that are read."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_XLS = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
"""The record FILEPASS behind the first record of an old workbook (MS-XLS 2.4.117)."""
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_MEND = "Save it as an Excel workbook (.xlsx) or as CSV and upload that."
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_FOREIGN = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a text document (RTF)",
    b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive",
    b"\x1f\x8b": "an archive",
}


def recognise(path: Path, limits: Limits, name: str) -> Kind:
    """Say what `path` is.

    Raises SheetError: not_found, empty_file, too_large, unknown_type, encrypted, damaged, unpacks_too_large.
    """
    if not path.is_file():
        raise SheetError("not_found", f"There is no file {name}: check the name and the folder.")
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise SheetError(
            "too_large",
            f"{name} has {size / 1048576:.0f} MiB, more than the {limits.max_bytes / 1048576:.0f} MiB "
            f"allowed: "
            "split it into several files.",
        )
    with path.open("rb") as file:
        head = file.read(8192)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise SheetError("empty_file", f"{name} is empty: there is nothing to import.")
    if head.startswith(_OLE):
        return _compound(path, name)
    if head.startswith(b"PK"):
        return _zipped(path, limits, name)
    return _text(head, name)


def _compound(path: Path, name: str) -> Kind:
    """Tell an old Excel workbook from an encrypted new one; both come in Microsoft's compound file."""
    content = path.read_bytes()

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\0\0" in content

    if has("EncryptedPackage") or _LOCKED_XLS.search(content):
        raise encrypted(name)
    if has("Workbook") or has("Book"):
        return Kind.XLS
    if has("WordDocument"):
        raise SheetError("unknown_type", f"{name} is a Word document, not a spreadsheet. {_MEND}")
    raise SheetError("unknown_type", f"{name} is not a spreadsheet of a known type. {_MEND}")


def _zipped(path: Path, limits: Limits, name: str) -> Kind:
    with damage_is_ours(name), ZipFile(path) as archive:
        check_archive(archive, path.stat().st_size, limits, name)
        return _kind_of(archive, name)


def _kind_of(archive: ZipFile, name: str) -> Kind:
    names = {entry.casefold() for entry in archive.namelist()}
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if "xl/workbook.xml" in names:
        types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive.namelist() else b""
        return Kind.XLSM if b"macroEnabled" in types or "xl/vbaproject.bin" in names else Kind.XLSX
    if "content.xml" in names and "mimetype" in names:
        if b"opendocument.spreadsheet" not in archive.read("mimetype"):
            raise SheetError("unknown_type", f"{name} is an OpenDocument file but not a spreadsheet. {_MEND}")
        manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
        if b"encryption-data" in manifest:
            raise encrypted(name)
        return Kind.ODS
    if any(entry.startswith("word/") for entry in names):
        raise SheetError("unknown_type", f"{name} is a Word document, not a spreadsheet. {_MEND}")
    if any(entry.endswith(".iwa") for entry in names):
        raise SheetError("unknown_type", f"{name} is a Numbers document: in Numbers choose File, Export To, Excel.")
    if "xl/sharedstrings.xml" in names or any(entry.startswith("xl/worksheets/") for entry in names):
        raise damaged(name)
    raise SheetError("unknown_type", f"{name} is an archive, not a spreadsheet: unpack it and upload the file inside.")


def _text(head: bytes, name: str) -> Kind:
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise SheetError("unknown_type", f"{name} is {what}, not a spreadsheet. {_MEND}")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2048].lower()
    if re.match(rb"<(!doctype html|html|table|meta|head|\?xml|workbook)", start):
        raise SheetError(
            "unknown_type",
            f"{name} is a web page or XML under a spreadsheet's name: open it in Excel and save it as .xlsx.",
        )
    if head.startswith(_UTF16) or looks_like_utf16(head):
        return Kind.CSV
    if b"\0" in head or len(_CONTROL.findall(head)) > len(head) / 10:
        raise SheetError("unknown_type", f"{name} is not a spreadsheet of a known type. {_MEND}")
    return Kind.CSV


def looks_like_utf16(head: bytes) -> str:
    """The name of the UTF-16 flavour when every other byte of the start is zero, else an empty string."""
    sample = head[: min(len(head), 400) // 2 * 2]
    if len(sample) < 4:
        return ""
    half = len(sample) // 2
    if sample[1::2].count(0) > half * 0.7 and sample[::2].count(0) == 0:
        return "utf-16-le"
    if sample[::2].count(0) > half * 0.7 and sample[1::2].count(0) == 0:
        return "utf-16-be"
    return ""
