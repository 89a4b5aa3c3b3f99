"""What becomes of every row before anything is sent: good, invalid, duplicate or suppressed, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from campaigns.intake.order import Order
from campaigns.intake.plan import Plan
from campaigns.messages import Checked
from campaigns.messages import Problem as FieldProblem
from campaigns.models import Account, Suppression
from campaigns.phone import BadPhone, normalise
from campaigns.sheets import CellError, Row, SheetError
from campaigns.status import Status

_IMPORT_STATUSES = (Status.PENDING, Status.INVALID, Status.DUPLICATE, Status.SUPPRESSED)
_PROBLEMS_KEPT = 200
_RECIPIENTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One fault and the cell it stands in."""

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


@dataclass(slots=True)
class Verdict:
    """The file in numbers that add up, with the first faults by cell."""

    file: str
    sheet: str
    columns: dict[str, str]
    rows: int = 0
    counts: Counter[str] = field(default_factory=lambda: Counter({str(s): 0 for s in _IMPORT_STATUSES}))
    codes: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[int, RowProblem]] = field(default_factory=list)
    recipients: list[CheckedRow] = field(default_factory=list)

    def add(self, row: CheckedRow, *, keep: bool = False) -> None:
        """Count a row in; `keep` keeps it whole beyond the first ten."""
        self.rows += 1
        self.counts[row.status] += 1
        self.codes.update({problem.code for problem in row.problems})
        room = _PROBLEMS_KEPT - len(self.problems)
        self.problems += [(row.number, problem) for problem in row.problems[: max(room, 0)]]
        if keep or len(self.recipients) < _RECIPIENTS_SHOWN:
            self.recipients.append(row)

    def as_json(self, *, recipients: bool) -> dict[str, Any]:
        """Return what `campaigns check --json` prints, with or without the recipients."""
        data: dict[str, Any] = {
            "file": self.file,
            "sheet": self.sheet,
            "rows": self.rows,
            "counts": dict(self.counts),
            "columns": self.columns,
            "problems": [{"row": number, **problem.as_json()} for number, problem in self.problems],
        }
        if recipients:
            data["recipients"] = [row.as_json() for row in self.recipients]
        return data


def new_verdict(plan: Plan) -> Verdict:
    """Return an empty verdict on the plan's file."""
    columns = {name: header.text for name, header in plan.map.columns.items()}
    return Verdict(file=plan.order.name, sheet=plan.table.sheet, columns=columns)


def check(order: Order, account: Account | None = None, *, everything: bool = False) -> Verdict:
    """Judge every row without storing anything. Raises OrderError and SheetError for the file as a whole."""
    plan = Plan.open(order)
    verdict = new_verdict(plan)
    for row in judged(plan, verdict, account):
        verdict.add(row, keep=everything)
    if not verdict.rows:
        raise nothing_in(plan)
    return verdict


def nothing_in(plan: Plan) -> SheetError:
    """Return the error for a table without a row."""
    where = f"{plan.table.sheet} of {plan.order.name} has no row below its headers (row {plan.table.header_row})"
    return SheetError("empty_file", f"{where}: there is nothing to import.")


def judged(plan: Plan, verdict: Verdict, account: Account | None) -> Iterator[CheckedRow]:
    """Yield every row with its verdict; the first row of a number is kept, later ones point to it."""
    first_row: dict[int, int] = {}
    suppressed = _suppressed(account)
    skip_duplicates = plan.order.duplicates == "skip"
    for row in plan.rows():
        checked, problems = _judge(plan, row)
        if checked.status is Status.PENDING and checked.phone in suppressed:
            checked = _with(
                checked, Status.SUPPRESSED, _phone_problem(plan, row, "suppressed", "This number opted out.")
            )
        elif checked.status is Status.PENDING and skip_duplicates:
            earlier = first_row.setdefault(int(checked.phone), row.number)
            if earlier != row.number:
                cell = plan.cell_of("phone", earlier)
                problem = _phone_problem(plan, row, "duplicate", f"The same number is in {cell}.")
                checked = _with(checked, Status.DUPLICATE, problem)
        verdict.warnings.update(problems)
        yield checked


def _suppressed(account: Account | None) -> frozenset[str]:
    rows = Suppression.objects.filter(account=None)
    if account is not None:
        rows = rows | Suppression.objects.filter(account=account)
    return frozenset(rows.values_list("phone", flat=True))


def _judge(plan: Plan, row: Row) -> tuple[CheckedRow, list[str]]:
    """Return one row as far as it can be judged alone, and the codes of its warnings."""
    problems: list[FieldProblem] = []
    digits = ""
    try:
        digits = normalise(_phone_cell(plan, row), plan.order.region, plan.written).digits
    except BadPhone as error:
        problems.append(FieldProblem("phone", error.code, error.message))
    checked, faults = plan.message(row)
    problems += faults
    found = tuple(RowProblem(plan.cell_of(p.field, row.number), p.field, p.code, p.message) for p in problems)
    status = Status.INVALID if found else Status.PENDING
    return (
        CheckedRow(row.number, status, digits, checked.params, checked.file, found, _several(checked)),
        [warning.code for warning in checked.warnings],
    )


def _several(checked: Checked) -> list[dict[str, Any]] | None:
    return [asdict(part) for part in checked.parts] if len(checked.parts) > 1 else None


def _phone_cell(plan: Plan, row: Row) -> object:
    value = row.values[plan.map.columns["phone"].index]
    if isinstance(value, CellError):
        raise BadPhone("error_cell", f"The cell holds {value}.")
    return value


def _phone_problem(plan: Plan, row: Row, code: str, message: str) -> RowProblem:
    return RowProblem(plan.cell_of("phone", row.number), "phone", code, message)


def _with(row: CheckedRow, status: Status, problem: RowProblem) -> CheckedRow:
    return replace(row, status=status, problems=(*row.problems, problem))
