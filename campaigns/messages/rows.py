"""Rows of a list message: what a cell may hold and what goes on the wire (specification 1.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from campaigns.messages.base import Field
from campaigns.messages.canonical import canonical_text, is_blank
from campaigns.messages.draft import Draft

ROWS = Field(
    "rows",
    "rows",
    required=True,
    synonyms=("list rows", "items", "list items", "menu", "options"),
    example="Tea:Masala chai:With ginger|Tea:Green tea:|Coffee:Filter coffee:Strong",
    help="section:title:description, one a line or separated by |; section and description may be empty.",
)
MOST_ROWS: Final = 10
"""WhatsApp's own maximum; the specification states none."""
COLON: Final = "\ua789"
"""Looks like a colon and separates nothing."""
_LIMITS = {"section": 20, "title": 20, "description": 30}
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the list; only the title is compulsory."""

    section: str = field(repr=False)
    title: str = field(repr=False)
    description: str = field(repr=False)

    @property
    def wire(self) -> str:
        """`section:title:description`, always two colons: the specification defines no escape for more."""
        return ":".join(part.replace(":", COLON) for part in (self.section, self.title, self.description))


def check_rows(draft: Draft) -> None:
    """Read the rows onto the wire; every fault names the row by its place in the cell, counted from 1."""
    cell = canonical_text(draft.raw(ROWS), draft.options.literal_newlines)
    lines = [line for line in re.split(r"[\n|]", cell) if not is_blank(line)]
    if not lines:
        draft.missing(ROWS, "give at least one row")
        return
    rows = list(_read(draft, lines))
    draft.params[ROWS.wire] = [row.wire for row in rows]
    if len(lines) > MOST_ROWS:
        draft.warn(ROWS, "many_rows", f"WhatsApp shows at most {MOST_ROWS} rows, found {len(lines)}")
    if len({bool(row.section) for row in rows}) > 1:
        draft.warn(ROWS, "mixed_sections", "only some rows have a section: WhatsApp may refuse it")
    if len({row.title for row in rows}) < len(rows):
        draft.warn(ROWS, "duplicate_row", "several rows have the same title")


def _read(draft: Draft, lines: list[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        colons = line.count(":")
        if colons == 1:
            draft.problem(ROWS, "bad_row", f"row {number} has 1 colon, which is ambiguous: write 2, or none")
            continue
        section, title, description = line.split(":", 2) if colons else ("", line, "")
        if colons > 2:
            if draft.options.colon_policy == "reject":
                draft.problem(ROWS, "bad_row", f"row {number} has {colons} colons, at most 2")
                continue
            draft.warn(ROWS, "colon_replaced", f"row {number} has {colons} colons: the third and later are text")
        row = Row(section.strip(), title.strip(), description.strip())
        if _is_good(draft, number, row):
            yield row


def _is_good(draft: Draft, number: int, row: Row) -> bool:
    if is_blank(row.title):
        draft.problem(ROWS, "bad_row", f"row {number} has no title")
        return False
    if _CONTROL.search(row.wire):
        draft.problem(ROWS, "bad_character", f"row {number} holds a control character or half a character")
        return False
    for part, limit in _LIMITS.items():
        draft.measure(ROWS, getattr(row, part), limit, f"row {number}, {part}: ")
    return True
