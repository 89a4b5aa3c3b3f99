"""What Excel says while a cell of an empty workbook is filled in: its data validations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .addresses import letter
from .blankfield import BlankField

ROWS = 10_000
"""How many rows below the header have rules."""
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255
"""Excel's own limits of the words in a rule."""

Rule = dict[str, Any]
"""A data validation in the words of xlsxwriter."""


def rule_of(field: BlankField, places: Mapping[str, int], choices: str) -> Rule | None:
    """The rule of a column, None when there is nothing to say; `choices` is the area of its drop-down's choices.

    A rule warns and lets the person go on, unless the value cannot be meant: `campaigns check` has the last word, and
    counts an emoji once where Excel counts it twice.
    """
    if not field.note:
        return None
    words = {"input_title": field.name[:_LONGEST_TITLE], "input_message": field.note[:_LONGEST_MESSAGE]}
    sentences = list(_sentences(field))
    if sentences:
        words |= {
            "error_title": field.name[:_LONGEST_TITLE],
            "error_message": " ".join(sentences)[:_LONGEST_MESSAGE],
            "error_type": "stop" if field.bounds else "warning",
        }
    return _condition(field, places, choices) | words


def _sentences(field: BlankField) -> Iterator[str]:
    if field.choices:
        yield "This is none of the choices."
    if field.bounds:
        yield f"A number from {field.bounds[0]} to {field.bounds[1]}, such as {field.example or 0}."
    if field.longest:
        yield f"{f'From {field.shortest} to' if field.shortest else 'At most'} {field.longest} characters."
    if field.starts:
        yield f"It must begin with {' or '.join(field.starts)}."
    if field.apart:
        yield f"Not in the same row as {', '.join(field.apart)}."


def _condition(field: BlankField, places: Mapping[str, int], choices: str) -> Rule:
    """One rule to a cell is all there is, so several conditions become a formula."""
    if choices:
        return {"validate": "list", "source": choices}
    if field.bounds:
        lowest, highest = field.bounds
        return {"validate": "decimal", "criteria": "between", "minimum": lowest, "maximum": highest}
    formulas = list(_formulas(field, places))
    if formulas:
        return {"validate": "custom", "value": f"=AND({','.join(formulas)})"}
    if field.longest and field.shortest:
        return {"validate": "length", "criteria": "between", "minimum": field.shortest, "maximum": field.longest}
    if field.longest:
        return {"validate": "length", "criteria": "<=", "value": field.longest}
    return {"validate": "any"}


def _formulas(field: BlankField, places: Mapping[str, int]) -> Iterator[str]:
    """What only a formula can say, with the length beside it; nothing when a plain rule will do."""
    cell = f"{letter(places[field.name])}2"
    others = [f"${letter(places[name])}2" for name in field.apart if name in places]
    if not others and not field.starts:
        return
    if field.longest:
        yield f"LEN({cell})<={field.longest}"
    if field.starts:
        starts = [f'LEFT({cell},{len(start)})="{start}"' for start in field.starts]
        yield f"OR({','.join(starts)})"
    if others:
        yield f"COUNTA({','.join(others)})=0"
