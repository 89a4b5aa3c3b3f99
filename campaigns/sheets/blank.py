"""An empty workbook to fill in: headers, notes, drop-downs, rules for the cells, and an example row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from .blankfield import BlankField
from .cellrules import ROWS, rule_of

__all__ = ["BlankField", "make_template"]

_LISTS = "Choices"
"""The sheet that holds the choices of drop-downs: inside a rule they could be 255 characters at most."""
_SPARE = 12
"""Columns of a person's own, to the right, whose headers get the drop-down too."""
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}


def make_template(kind_title: str, fields: Sequence[BlankField], path: Path) -> None:
    """Write an empty spreadsheet for one kind of message. Required columns stand out; cells are text, so that Excel
    keeps each digit of a phone number, but for those that hold a number. Raises xlsxwriter's FileCreateError."""
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        page = book.add_worksheet("Recipients")
        page.freeze_panes(1, 0)
        places = {field.name: index for index, field in enumerate(fields)}
        sources = _write_choices(book, [field for field in fields if field.choices])
        for index, field in enumerate(fields):
            _write_header(book, page, index, field, kind_title)
            _write_cells(book, page, index, field)
            if rule := rule_of(field, places, sources.get(field.name, "")):
                page.data_validation(1, index, ROWS, index, rule)
        # A drop-down that lets every other word in: placeholders may name columns of a person's own.
        names = {"validate": "list", "source": list(places), "show_error": False}
        page.data_validation(0, 0, 0, len(fields) + _SPARE, names)
        book.set_properties({"title": f"{kind_title}: recipients"})


def _write_choices(book: Any, fields: Sequence[BlankField]) -> dict[str, str]:
    """Write the choices of each field down a column of a sheet of their own; returns their areas."""
    if not fields:
        return {}
    sheet = book.add_worksheet(_LISTS)
    areas = {}
    for index, field in enumerate(fields):
        sheet.write_string(0, index, field.name, book.add_format({"bold": True}))
        sheet.write_column(1, index, field.choices)
        sheet.set_column(index, index, 40)
        letter = chr(65 + index)
        areas[field.name] = f"={_LISTS}!${letter}$2:${letter}${len(field.choices) + 1}"
    return areas


def _write_header(book: Any, page: Any, index: int, field: BlankField, author: str) -> None:
    colour = "#C6EFCE" if field.required else "#E7E6E6"
    page.write_string(0, index, field.name, book.add_format({"bold": True, "bg_color": colour, "border": 1}))
    note = f"{'Required' if field.required else 'Optional'}. {field.note}".strip()
    if field.synonyms:
        note += f"\n\nThe header may also be: {', '.join(field.synonyms)}."
    page.write_comment(0, index, note, {"x_scale": 2, "y_scale": 1 + len(note) / 160, "author": author})


def _write_cells(book: Any, page: Any, index: int, field: BlankField) -> None:
    """Format the column and write the example."""
    look = {"valign": "top", "text_wrap": bool(field.example)}
    style = book.add_format(look if field.bounds else look | {"num_format": "@"})
    page.set_column(index, index, max(16, len(field.name) + 2, min(len(field.example), 40)), style)
    if field.example and field.bounds:
        page.write_number(1, index, float(field.example), style)
    elif field.example:
        page.write_string(1, index, field.example, style)
