"""Which part of an xlsx archive holds which sheet, and small readings of its XML tags."""

from __future__ import annotations

import html
import posixpath
import re
from zipfile import ZipFile

_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def attributes(tag: str) -> dict[str, str]:
    """The attributes of one tag, without namespace prefixes, entities resolved."""
    return {
        name.rpartition(":")[2]: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag)
    }


def tags(xml: str, name: str) -> list[dict[str, str]]:
    """The attributes of every tag called `name`, whatever its prefix."""
    return [attributes(found) for found in re.findall(rf"<(?:\w+:)?{name}\b([^>]*)>", xml)]


def read_text(archive: ZipFile, part: str) -> str:
    """One XML part as text; empty when the archive has none."""
    if part not in archive.namelist():
        return ""
    content = archive.read(part)
    return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")


def sheet_parts(archive: ZipFile) -> dict[str, str]:
    """The archive's part for each sheet name; empty when the workbook is laid out in a way not known here."""
    sheets = tags(read_text(archive, "xl/workbook.xml"), "sheet")
    return _resolved(archive, "xml", {sheet.get("name", ""): sheet.get("id", "") for sheet in sheets})


def binary_sheet_parts(archive: ZipFile) -> dict[str, str]:
    """The same for xlsb: each sheet record ends with two counted strings, relation and name (MS-XLSB 2.4.311)."""
    content = archive.read("xl/workbook.bin")
    found = {}
    for record in re.finditer(rb"\x9c\x01[\x10-\xff]", content):
        start = record.end() + (1 if record[0][2] > 127 else 0) + 8
        relation, start = _counted(content, start)
        name, _ = _counted(content, start)
        found[name] = relation
    return _resolved(archive, "bin", found)


def _counted(content: bytes, start: int) -> tuple[str, int]:
    end = start + 4 + 2 * int.from_bytes(content[start : start + 4], "little")
    return content[start + 4 : end].decode("utf-16-le", "replace"), end


def _resolved(archive: ZipFile, ending: str, relation_of: dict[str, str]) -> dict[str, str]:
    """The part behind each sheet's relation, where the archive has it."""
    relations = tags(read_text(archive, f"xl/_rels/workbook.{ending}.rels"), "Relationship")
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    names = set(archive.namelist())
    found = {}
    for name, relation in relation_of.items():
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part in names:
            found[name] = part
    return found
