"""What becomes of a file before anything is sent: numbers that add up, first faults by cell, and rendered samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from campaigns.intake.attached import Attached
from campaigns.intake.estimate import Estimate
from campaigns.intake.judging import judge_of
from campaigns.intake.order import Order
from campaigns.intake.plan import Plan
from campaigns.intake.rows import CheckedRow, RowProblem
from campaigns.models import Account
from campaigns.sheets import SheetError
from campaigns.status import Status

_IMPORT_STATUSES = (Status.PENDING, Status.INVALID, Status.DUPLICATE, Status.SUPPRESSED)
_PROBLEMS_KEPT = 200
_RECIPIENTS_SHOWN = 10
_SEED = 1
"""The random row of a sample is the same whenever the same file is judged."""

Tell = Callable[[int], None]
"""Hears how many rows are done."""


def silent(_rows: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Samples:
    """Three good rows to look at: the first, the longest and one at random."""

    first: CheckedRow | None = None
    longest: CheckedRow | None = None
    random: CheckedRow | None = None
    _length: int = -1
    _met: int = 0
    _chance: Random = field(default_factory=lambda: Random(_SEED), repr=False)  # noqa: S311 - a sample

    def meet(self, row: CheckedRow) -> None:
        """Let a good row be one of them."""
        self._met += 1
        if self.first is None:
            self.first = row
        length = sum(map(len, row.params.values()))
        if length > self._length:
            self.longest, self._length = row, length
        if self._chance.random() * self._met < 1:
            self.random = row

    def as_json(self) -> dict[str, Any]:
        """Return them as printed; null for a file without a good row."""
        rows = {"first": self.first, "longest": self.longest, "random": self.random}
        return {name: row.as_json() if row else None for name, row in rows.items()}


@dataclass(slots=True)
class Verdict:
    """The file in numbers that add up. `faults` and `warnings` count rows by code; a code's first case is kept."""

    file: str
    sheet: str
    columns: dict[str, str]
    confidence: dict[str, float]
    """How sure the matching is of each column: 1 for its own name or a choice, less for a likeness.

    Columns of a file that was accepted are chosen ones, so this is for those who only check.
    """
    unused: tuple[str, ...]
    """Headers that nothing is taken from."""
    other_sheets: tuple[str, ...]
    """Visible sheets that were not read."""
    encoding: str
    """How the letters of a text file were read."""
    attached: Attached = field(repr=False)
    rows: int = 0
    counts: Counter[str] = field(default_factory=lambda: Counter({str(s): 0 for s in _IMPORT_STATUSES}))
    faults: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    """How many messages the good rows take."""
    cases: dict[str, RowProblem] = field(default_factory=dict)
    problems: list[tuple[int, RowProblem]] = field(default_factory=list)
    recipients: list[CheckedRow] = field(default_factory=list)
    samples: Samples = field(default_factory=Samples)
    files: Counter[str] = field(default_factory=Counter)
    estimate: Estimate | None = None

    def add(self, rows: Iterable[CheckedRow], *, keep: bool = False) -> None:
        """Count rows in; `keep` keeps them whole beyond the first ten."""
        good = 0
        for row in rows:
            self.rows += 1
            if row.status is Status.PENDING:
                good += 1
                self.messages += row.messages
                self.countries[row.country] += 1
                self.samples.meet(row)
            else:
                self.counts[row.status] += 1
            if row.problems or row.warnings:
                self._note(row)
            if row.file:
                self.files[row.file] += 1
            if keep or len(self.recipients) < _RECIPIENTS_SHOWN:
                self.recipients.append(row)
        self.counts[Status.PENDING] += good

    def _note(self, row: CheckedRow) -> None:
        self.faults.update({problem.code for problem in row.problems})
        self.warnings.update({warning.code for warning in row.warnings})
        for noted in (*row.problems, *row.warnings):
            self.cases.setdefault(noted.code, noted)
        room = max(_PROBLEMS_KEPT - len(self.problems), 0)
        self.problems += [(row.number, problem) for problem in row.problems[:room]]

    def as_json(self, *, recipients: bool) -> dict[str, Any]:
        """Return what `campaigns check --json` prints, with or without the recipients."""
        data: dict[str, Any] = {
            "file": self.file,
            "sheet": self.sheet,
            "rows": self.rows,
            "counts": dict(self.counts),
            "columns": self.columns,
            "problems": [{"row": number, **problem.as_json()} for number, problem in self.problems],
            "faults": dict(self.faults.most_common()),
            "warnings": dict(self.warnings.most_common()),
            "countries": dict(self.countries.most_common()),
            "messages": self.messages,
            "samples": self.samples.as_json(),
            "attachments": self.attached.findings(self.files),
            "estimate": self.estimate.as_json() if self.estimate else None,
        }
        if recipients:
            data["confidence"] = self.confidence
            data["recipients"] = [row.as_json() for row in self.recipients]
        return data


def new_verdict(plan: Plan) -> Verdict:
    """Return an empty verdict on the plan's file."""
    columns = {name: header.text for name, header in plan.map.columns.items()}
    named = {header.text for header in plan.template_headers}
    return Verdict(
        file=plan.order.name,
        sheet=plan.table.sheet,
        columns=columns,
        confidence=plan.map.confidence,
        unused=tuple(header.text for header in plan.map.unused if header.text not in named),
        other_sheets=tuple(sheet for sheet in plan.table.sheets if sheet != plan.table.sheet),
        encoding=plan.table.encoding,
        attached=plan.attached,
    )


def check(order: Order, account: Account | None = None, *, everything: bool = False) -> Verdict:
    """Judge every row without storing anything. Raises OrderError and SheetError for the file as a whole."""
    return check_plan(Plan.open(order), account, everything=everything)


def check_plan(plan: Plan, account: Account | None = None, *, everything: bool = False, tell: Tell = silent) -> Verdict:
    """Judge every row of an opened file; `everything` keeps every row in the verdict. Raises SheetError."""
    verdict = new_verdict(plan)
    for rows in judge_of(plan, account).batches():
        verdict.add(rows, keep=everything)
        tell(verdict.rows)
    if not verdict.rows:
        raise nothing_in(plan)
    return verdict


def nothing_in(plan: Plan) -> SheetError:
    """Return the error for a table without a row."""
    where = f"{plan.table.sheet} of {plan.order.name} has no row below its headers (row {plan.table.header_row})"
    return SheetError("empty_file", f"{where}: there is nothing to import.")
