"""Workbooks written by hand, for what no library writes: odd xlsx, ods, xlsb and xls."""

from __future__ import annotations

import struct
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx(
    path: Path, data: str, *, strings: str = "", styles: str = "", properties: str = "", dimension: str = "A1"
) -> None:
    """An xlsx file with one sheet `Sheet1`; `data` is the inside of sheetData."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}sheet.main+xml"/></Types>',
        )
        _relations(archive, "_rels/.rels", {"officeDocument": "xl/workbook.xml"})
        targets = {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml"}
        _relations(archive, "xl/_rels/workbook.xml.rels", targets | {"styles": "styles.xml"})
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{properties}'
            '<sheets><sheet name="Sheet1" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        )
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>')
        archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>')
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{_MAIN}"><dimension ref="{dimension}"/><sheetData>{data}</sheetData></worksheet>',
        )


def _relations(archive: ZipFile, part: str, targets: dict[str, str]) -> None:
    lines = "".join(
        f'<Relationship Id="{kind}" Type="{_RELATIONS}/{kind}" Target="{target}"/>' for kind, target in targets.items()
    )
    archive.writestr(part, f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>')


def text_cell(address: str, text: str) -> str:
    """A cell with its text inside."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *texts: str) -> str:
    """A row of text cells from column A."""
    cells = (text_cell(f"{chr(65 + index)}{number}", text) for index, text in enumerate(texts))
    return f'<row r="{number}">{"".join(cells)}</row>'


def ods(path: Path, rows: list[list[str | float]], *, encrypted: bool = False) -> None:
    """An OpenDocument spreadsheet with one sheet `List`."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>" for cells in rows)
    secret = "<manifest:encryption-data/>" if encrypted else ""
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{space}manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            f"{secret}</manifest:manifest>",
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" '
            f'xmlns:text="{space}text:1.0" '
            f'xmlns:calcext="{space}calcext:1.0"><office:body><office:spreadsheet><table:table table:name="List">'
            f"{body}</table:table></office:spreadsheet></office:body></office:document-content>",
        )


def _ods_cell(value: str | float) -> str:
    if value == "#N/A":
        kind = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
        return f"<table:table-cell {kind}><text:p>#N/A</text:p></table:table-cell>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    shown = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {shown}><text:p>{value}</text:p></table:table-cell>"


def xlsb(path: Path, rows: list[list[str | float]], formats: tuple[str, ...] = ()) -> None:
    """A binary workbook (MS-XLSB) with one sheet `Sheet1`; `#N/A` becomes an error cell.

    Column n has the format `formats[n - 1]`, the first column and what is left over General.
    """
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    sheet = _record(129) + _record(148, size) + _record(145)
    for number, cells in enumerate(rows):
        sheet += _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(cells):
            start = struct.pack("<II", column, column if column <= len(formats) else 0)
            if value == "#N/A":
                sheet += _record(3, start + b"\x2a")
            elif isinstance(value, str):
                sheet += _record(6, start + _wide(value))
            else:
                sheet += _record(5, start + struct.pack("<d", value))
    sheet += _record(146) + _record(130)
    book = _record(131) + _record(143)
    book += _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1"))
    book += _record(144) + _record(132)
    with ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        _relations(archive, "_rels/.rels", {"officeDocument": "xl/workbook.bin"})
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        )
        archive.writestr("xl/styles.bin", _xlsb_styles(formats))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)


def _xlsb_styles(formats: tuple[str, ...]) -> bytes:
    """One named style, and a cell style for General and for each format."""
    custom = range(164, 164 + len(formats))
    styles = _record(278) + _record(615, struct.pack("<I", len(formats)))
    for number, code in zip(custom, formats, strict=True):
        styles += _record(44, struct.pack("<H", number) + _wide(code))
    styles += _record(616) + _record(626, struct.pack("<I", 1)) + _xlsb_style(9) + _record(627)
    styles += _record(617, struct.pack("<I", len(formats) + 1)) + b"".join(map(_xlsb_style, (0, *custom)))
    return styles + _record(618) + _record(279)


def _xlsb_style(number: int) -> bytes:
    return _record(47, struct.pack("<HH", 0, number) + bytes(12))


def _record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(data)
    while size > 127:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return number + length + bytes([size]) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xls(path: Path, rows: list[list[str | float]], *, locked: bool = False) -> None:
    """An Excel 97 workbook (BIFF8) with one sheet `Sheet1`; `#N/A` becomes an error cell."""
    start = struct.pack("<HHHHII", 0x600, 0x5, 0xDBB, 0x7CC, 0, 6)
    page = struct.pack("<HHHHII", 0x600, 0x10, 0xDBB, 0x7CC, 0, 6)
    lock = _biff(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if locked else b""
    name = b"Sheet1"
    offset = len(_biff(0x809, start)) + len(lock) + 4 + 8 + len(name) + 4
    book = _biff(0x809, start) + lock
    book += _biff(0x85, struct.pack("<IBBBB", offset, 0, 0, len(name), 0) + name) + _biff(0x0A)
    book += _biff(0x809, page)
    for number, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HHH", number, column, 0)
            if value == "#N/A":
                book += _biff(0x205, place + b"\x2a\x01")
            elif isinstance(value, str):
                book += _biff(0x204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
            else:
                book += _biff(0x203, place + struct.pack("<d", value))
    compound(path, "Workbook", book + _biff(0x0A))


def _biff(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def compound(path: Path, stream: str, content: bytes) -> None:
    """A compound file (MS-CFB) with one stream, at least eight sectors long so that it needs no mini
    stream."""
    content = content.ljust(4096, b"\0")
    count = -(-len(content) // 512)
    end, free, nothing = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
    table = [0xFFFFFFFD, end, *range(3, count + 2), end]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        letters = name.encode("utf-16-le")
        head = letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters) + 2 if name else 0, kind, 1)
        return head + struct.pack("<III", nothing, nothing, child) + bytes(36) + struct.pack("<IQ", first, size)

    folder = (
        entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, nothing, 2, len(content)) + entry("", 0, nothing, 0, 0) * 2
    )
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    path.write_bytes(header + fat + folder + content.ljust(count * 512, b"\0"))
