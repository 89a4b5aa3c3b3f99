"""One row of the spreadsheet with its verdict, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from campaigns.status import Status


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One fault, or one thing to know, and the cell it stands in. `message` is a sentence for a person."""

    cell: str
    field: str
    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        """Return it as stored and printed."""
        return {"cell": self.cell, "field": self.field, "code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row with its verdict. `params` is what would go on the wire, token and phone apart."""

    number: int
    status: Status
    phone: str = field(repr=False)
    params: dict[str, Any] = field(repr=False)
    file: str
    problems: tuple[RowProblem, ...]
    parts: list[dict[str, Any]] | None = field(default=None, repr=False)
    """All requests of a message that needs several; `params` and `file` are those of the first."""
    warnings: tuple[RowProblem, ...] = ()
    country: str = ""
    """ISO alpha-2 code of the number's country, "" when it belongs to none."""
    replaces: int | None = None
    """The invalid row of the campaign that this one was mended from."""

    @property
    def messages(self) -> int:
        """How many messages it takes."""
        return len(self.parts) if self.parts else 1

    def as_json(self) -> dict[str, Any]:
        """Return it as `campaigns check --json` prints it."""
        shown: dict[str, Any] = {
            "row": self.number,
            "status": str(self.status),
            "phone": self.phone,
            "params": self.params | ({"file": self.file} if self.file else {}),
            "problems": [problem.as_json() for problem in self.problems],
        }
        return shown | ({"parts": self.parts} if self.parts else {})
