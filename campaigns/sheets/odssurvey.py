"""The survey of an OpenDocument sheet: the used area with repeated cells counted, and error cells."""

from __future__ import annotations

import html
import re
from xml.parsers import expat
from zipfile import ZipFile

from .errors import CellError
from .limits import Limits
from .survey import Faults, check_area

_TABLE = re.compile(rb'<table:table\b[^>]*?\btable:name="([^"]*)"[^>]*>(.*?)</table:table>', re.DOTALL)
_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL)
_ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d+)"')
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d+)"')
_ERROR = re.compile(rb'\bcalcext:value-type="error"')
_TEXT = re.compile(rb"<text:p\b[^>]*>([^<]*)")


def survey_ods(archive: ZipFile, limits: Limits) -> dict[str, Faults]:
    """The error cells of every sheet: calamine parses them all on opening, so all are judged before that.

    Raises SheetError too_many_rows, too_many_columns, too_many_cells; ExpatError for broken XML.
    """
    content = archive.read("content.xml")
    # On XML that is not well-formed calamine's reader never ends.
    expat.ParserCreate().Parse(content, True)
    found = {}
    for name, rows in _TABLE.findall(content):
        sheet = html.unescape(name.decode("utf-8", "replace"))
        found[sheet] = _survey(rows, sheet, limits)
    return found


def _survey(rows: bytes, sheet: str, limits: Limits) -> Faults:
    faults: Faults = {}
    number = width = last_row = 0
    for attributes, cells in _ROW.findall(rows):
        times = _repeated(_ROWS_REPEATED, attributes)
        if b"office:value-type" in cells:
            width = max(width, _walk(cells, number + 1, faults))
            last_row = number + times
        number += times
    check_area(sheet, width, last_row, limits)
    return faults


def _repeated(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1


def _walk(cells: bytes, number: int, faults: Faults) -> int:
    """Note the error cells of a row; returns how many columns its values reach over."""
    index = width = 0
    for attributes, body in _CELL.findall(cells):
        times = _repeated(_COLUMNS_REPEATED, attributes)
        if b"office:value-type" in attributes:
            width = index + times
            if _ERROR.search(attributes) and times <= len(cells):
                shown = _TEXT.search(body)
                error = CellError(html.unescape(shown[1].decode("utf-8", "replace")) if shown else "#ERROR")
                faults.setdefault(number, {}).update(dict.fromkeys(range(index, index + times), error))
        index += times
    return width
