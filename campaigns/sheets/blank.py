"""An empty workbook to fill in: headers, notes, drop-downs and an example row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

_ROWS = 10_000
"""How many rows below the header are prepared as text, with drop-downs."""


@dataclass(frozen=True, slots=True)
class BlankField:
    """One column. `note` appears when the pointer rests on the header; `choices` become a drop-down."""

    name: str
    required: bool = False
    note: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()


def make_template(kind_title: str, fields: Iterable[BlankField], path: Path) -> None:
    """Write an empty spreadsheet for one kind of message. Required columns stand out; every cell is text, so
    that Excel keeps each digit of a phone number."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Recipients")
        text = book.add_format({"num_format": "@", "valign": "top"})
        wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        needed = book.add_format({"bold": True, "bg_color": "#C6EFCE", "border": 1})
        optional = book.add_format({"bold": True, "bg_color": "#E7E6E6", "border": 1})
        sheet.freeze_panes(1, 0)
        for index, field in enumerate(fields):
            sheet.set_column(index, index, max(16, min(len(field.example), 40)), wrapped if field.example else text)
            sheet.write_string(0, index, field.name, needed if field.required else optional)
            note = ("Required. " if field.required else "Optional. ") + field.note
            sheet.write_comment(0, index, note.strip(), {"x_scale": 2, "author": kind_title})
            if field.example:
                sheet.write_string(1, index, field.example, wrapped)
            if field.choices:
                sheet.data_validation(1, index, _ROWS, index, {"validate": "list", "source": list(field.choices)})
        book.set_properties({"title": f"{kind_title}: recipients"})
