"""One column of an empty workbook."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BlankField:
    """`note` appears when the pointer rests on the header, and beside the cell that is filled in.

    `synonyms` are other headers that mean the same. `choices` become a drop-down. `shortest` and `longest` count
    characters, `bounds` are the lowest and the highest number, `starts` what the text may begin with, and `apart` names
    columns of which none may be filled in the same row.
    """

    name: str
    required: bool = False
    note: str = ""
    example: str = ""
    synonyms: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    shortest: int = 0
    longest: int | None = None
    bounds: tuple[int, int] | None = None
    starts: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
