"""Files that must be refused with a sentence: one named builder for each."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from tests.sheets import corpus, rawbooks


def empty(path: Path) -> None:
    path.write_bytes(b"")


def only_blank_lines(path: Path) -> None:
    path.write_bytes(b"\r\n \r\n")


def empty_workbook(path: Path) -> None:
    corpus.book(path)


def encrypted_xlsx(path: Path) -> None:
    rawbooks.compound(path, "EncryptedPackage", b"secret")


def encrypted_xls(path: Path) -> None:
    rawbooks.xls(path, [["phone"], ["1"]], locked=True)


def encrypted_ods(path: Path) -> None:
    rawbooks.ods(path, [["phone"]], encrypted=True)


def cut_short(path: Path) -> None:
    corpus.plain(path)
    path.write_bytes(path.read_bytes()[:2000])


def garbled_inside(path: Path) -> None:
    corpus.plain(path)
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)


def bomb(path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b"\0" * (64 << 20))


def bomb_that_lies(path: Path) -> None:
    """The directory says the part unpacks to one kibibyte; it unpacks to 64 MiB."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b"\0" * (64 << 20))
    content = path.read_bytes()
    path.write_bytes(content.replace((64 << 20).to_bytes(4, "little"), (1024).to_bytes(4, "little")))


def word_document(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")


def some_archive(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        archive.writestr("list.csv", "phone\n1\n")


def pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7 something")


def web_page(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf<html><table><tr><td>phone</td></tr></table></html>")


def program(path: Path) -> None:
    path.write_bytes(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0")


def quote_never_closed(path: Path) -> None:
    path.write_text('phone,name\n919812345678,"Asha\n919812345679,Ravi\n', encoding="utf-8")


def no_header(path: Path) -> None:
    path.write_text("919812345678,Asha\n919812345679,Ravi\n", encoding="utf-8")


def ods_with_broken_xml(path: Path) -> None:
    rawbooks.ods(path, [["phone"], ["1"]])
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(b"</table:table-row>", b"</table:table-r\0w>"))


def xls_that_makes_the_reader_panic(path: Path) -> None:
    """The workbook stream is said to start far behind the end of the file."""
    rawbooks.xls(path, [["phone"], ["1"]])
    content = bytearray(path.read_bytes())
    content[48:52] = (0xFF).to_bytes(4, "little")
    path.write_bytes(content)
