"""The survey of an OpenDocument sheet: the used area with repeated cells counted, and error cells."""

from __future__ import annotations

import html
import re
from xml.parsers import expat
from zipfile import ZipFile

from .errors import CellError
from .limits import Limits
from .odsrows import cells, rows, tables
from .survey import Faults, check_area

_ERROR = re.compile(rb'\bcalcext:value-type="error"')
_TEXT = re.compile(rb"<text:p\b[^>]*>([^<]*)")


def survey_ods(archive: ZipFile, limits: Limits) -> dict[str, Faults]:
    """The error cells of every sheet: calamine parses them all on opening, so all are judged before that.

    Raises SheetError too_many_rows, too_many_columns, too_many_cells; ExpatError for broken XML.
    """
    content = archive.read("content.xml")
    # On XML that is not well-formed calamine's reader never ends.
    expat.ParserCreate().Parse(content, True)
    return {sheet: _survey(table, sheet, limits) for sheet, table in tables(content)}


def _survey(table: bytes, sheet: str, limits: Limits) -> Faults:
    faults: Faults = {}
    width = last_row = 0
    for number, times, _, inside in rows(table):
        if b"office:value-type" in inside:
            width = max(width, _walk(inside, number, faults))
            last_row = number + times - 1
    check_area(sheet, width, last_row, limits)
    return faults


def _walk(row: bytes, number: int, faults: Faults) -> int:
    """Note the error cells of a row; returns how many columns its values reach over."""
    width = 0
    for index, times, attributes, body in cells(row):
        if b"office:value-type" in attributes:
            width = index + times
            if _ERROR.search(attributes) and times <= len(row):
                shown = _TEXT.search(body)
                error = CellError(html.unescape(shown[1].decode("utf-8", "replace")) if shown else "#ERROR")
                faults.setdefault(number, {}).update(dict.fromkeys(range(index, index + times), error))
    return width
