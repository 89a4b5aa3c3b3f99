"""Campaign texts with `{{column}}` placeholders, compiled once and filled in for every row.

A text is read once, from left to right: what a cell holds is never looked at for placeholders. `{{{{` and
`}}}}` stand for two braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .columns import key
from .display import as_text
from .errors import CellError
from .filters import Filter, FilterError, parse_filters
from .table import Cell

_TOKEN = re.compile(r"(?P<open>\{\{\{\{)|(?P<close>\}\}\}\})|\{\{(?P<inside>(?:[^{}\"]|\"[^\"]*\")*)\}\}|\{\{")


class TemplateError(Exception):
    """The template cannot be used for any row: an unknown column, an unknown filter, a brace without its
    partner."""


class EmptyValue(Exception):
    """This row has nothing in a column the template needs, and the template names no default."""

    def __init__(self, column: str) -> None:
        cure = f'{{{{{column} | default:"…"}}}}'
        super().__init__(f"the column {column} is empty: fill it, or write {cure} in the text")
        self.column = column


class BadValue(Exception):
    """A filter cannot be applied to this row's value, for example a date filter to a word."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"the column {column} {reason}")
        self.column = column


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One `{{column | filter | …}}`. `default` is None when an empty value is an error of the row."""

    column: str
    default: str | None
    filters: tuple[Filter, ...]

    def fill(self, value: object) -> str:
        """The text for one row's raw value, Cell or text. Raises EmptyValue, BadValue."""
        if isinstance(value, CellError):
            raise BadValue(self.column, f"holds {value}")
        raw, text = value if isinstance(value, Cell) else (value, None)
        if isinstance(raw, CellError):
            raise BadValue(self.column, f"holds {raw}")
        if text is None:
            text = raw if isinstance(raw, str) else as_text(raw)
        if not text or text.isspace():
            if self.default is None:
                raise EmptyValue(self.column)
            raw = text = self.default
        for apply in self.filters:
            try:
                raw = text = apply(raw, text)
            except FilterError as error:
                raise BadValue(self.column, str(error)) from None
        return text


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled text. `parts` alternates between literal text and placeholders."""

    parts: tuple[str | Placeholder, ...]

    @classmethod
    def parse(cls, text: str) -> Template:
        """Compile `text`. Raises TemplateError for a brace without its partner, an empty name or a bad
        filter."""
        parts: list[str | Placeholder] = []
        position = 0
        for token in _TOKEN.finditer(text):
            parts.append(text[position : token.start()])
            position = token.end()
            if token["open"] or token["close"]:
                parts.append(token.group()[:2])
            elif token["inside"] is None:
                near = text[token.start() : token.start() + 20]
                raise TemplateError(f"“{near}” opens a placeholder that is never closed: write {{{{column}}}}.")
            else:
                parts.append(_placeholder(token["inside"]))
        parts.append(text[position:])
        return cls(tuple(part for part in parts if part != ""))

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The columns named, each once, as written."""
        return tuple(dict.fromkeys(part.column for part in self.parts if isinstance(part, Placeholder)))

    def bind(self, columns: Iterable[str]) -> Template:
        """The same template with each column spelt as in `columns`, which makes `render` quick.

        Raises TemplateError when a column is missing, listing those there are, or when two would do.
        """
        columns = tuple(columns)
        return Template(
            tuple(
                Placeholder(find_column(part.column, columns), part.default, part.filters)
                if isinstance(part, Placeholder)
                else part
                for part in self.parts
            )
        )

    def render(self, values: Mapping[str, object]) -> str:
        """The text for one row; `values` holds text, raw values or Cells by header.

        Raises EmptyValue and BadValue for the row, TemplateError when a column is missing from `values`.
        """
        return "".join(
            [
                part
                if isinstance(part, str)
                else part.fill(values[part.column])
                if part.column in values
                else part.fill(values[find_column(part.column, tuple(values))])
                for part in self.parts
            ]
        )


def _placeholder(inside: str) -> Placeholder:
    name, *filters = re.findall(r"(?:[^|\"]|\"[^\"]*\")+", inside) or [""]
    if not key(name):
        raise TemplateError("A placeholder has no column: write {{column}} between the braces.")
    try:
        default, compiled = parse_filters(filters)
    except FilterError as error:
        raise TemplateError(f"In {{{{{inside.strip()}}}}}: {error}") from None
    return Placeholder(name.strip(), default, compiled)


def find_column(wanted: str, columns: tuple[str, ...]) -> str:
    """The column that `wanted` means: spelt the same, else alike without case, spaces and punctuation.

    Raises TemplateError when there is none or when two would do.
    """
    found = [column for column in columns if column == wanted] or [
        column for column in columns if key(column) == key(wanted)
    ]
    if len(found) == 1:
        return found[0]
    if len(set(found)) == 1:
        raise TemplateError(f"{len(found)} columns are called “{found[0]}”: give those that you use other headers.")
    if found:
        shown = " and ".join(f"“{column}”" for column in found)
        raise TemplateError(f"{{{{{wanted}}}}} could mean {shown}: write it exactly like one of them.")
    known = ", ".join(f"“{column}”" for column in columns if column) or "none"
    raise TemplateError(f"There is no column “{wanted}” for {{{{{wanted}}}}}: the columns are {known}.")
