"""Judges row after row: alone, against the numbers that opted out, the rows before it and what went out lately."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Any

from campaigns.intake.plan import Plan
from campaigns.intake.recent import Recent
from campaigns.intake.rows import CheckedRow, RowProblem
from campaigns.intake.wording import sentence
from campaigns.messages import Checked
from campaigns.messages import Problem as FieldProblem
from campaigns.models import Account, Campaign, Suppression
from campaigns.phone import BadPhone, Phone, normalise, normalise_group
from campaigns.sheets import CellError, Row
from campaigns.status import Status

BATCH = 5_000
"""Rows judged and stored together: short enough that sending workers never wait long for an import."""

_OBJECTS_A_BATCH = 20 * BATCH


@dataclass(slots=True)
class Judge:
    """Judges one file. `seen` maps numbers to the campaign's row that has them first; row n becomes `offset` + n."""

    plan: Plan
    suppressed: frozenset[str]
    recent: Recent | None
    seen: dict[int, int] = field(default_factory=dict, repr=False)
    offset: int = 0
    mends: int | None = None
    """Index of the column that names the invalid row each row was mended from."""

    def batches(self) -> Iterator[list[CheckedRow]]:
        """Yield every row of the file with its verdict. Raises SheetError when the file breaks off halfway."""
        rows = self.plan.rows()
        skip_duplicates = self.plan.order.duplicates == "skip"
        while batch := list(islice(rows, BATCH)):
            with _few_collections():
                judged = [self._judge(row) for row in batch]
            if self.suppressed:
                judged = [self._unless_suppressed(row) for row in judged]
            if skip_duplicates:
                judged = [self._unless_seen(row) for row in judged]
            yield self._unless_sent_lately(judged) if self.recent else judged

    def _judge(self, row: Row) -> CheckedRow:
        """Return one row as far as it can be judged alone."""
        plan = self.plan
        problems: list[FieldProblem] = []
        digits = country = ""
        try:
            phone = _receiver(plan, row)
            digits, country = phone.digits, phone.country
        except BadPhone as error:
            problems.append(FieldProblem("phone", error.code, error.message))
        checked, faults = plan.message(row)
        problems += faults
        return CheckedRow(
            self.offset + row.number,
            Status.INVALID if problems else Status.PENDING,
            digits,
            checked.params,
            checked.file,
            self._told(row, problems) if problems else (),
            _several(checked) if len(checked.parts) > 1 else None,
            self._told(row, checked.warnings) if checked.warnings else (),
            country,
            self._mended_from(row) if self.mends is not None else None,
        )

    def _told(self, row: Row, problems: list[FieldProblem] | tuple[FieldProblem, ...]) -> tuple[RowProblem, ...]:
        return tuple(
            RowProblem(self.plan.cell_of(p.field, row.number), p.field, p.code, sentence(p.message, p.field))
            for p in problems
        )

    def _mended_from(self, row: Row) -> int | None:
        value = row.values[self.mends] if self.mends is not None and self.mends < len(row.values) else None
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def _unless_suppressed(self, row: CheckedRow) -> CheckedRow:
        if row.status is not Status.PENDING or row.phone not in self.suppressed:
            return row
        return self._stopped(row, Status.SUPPRESSED, "suppressed", "This number opted out.")

    def _unless_seen(self, row: CheckedRow) -> CheckedRow:
        if row.status is not Status.PENDING:
            return row
        first = self.seen.setdefault(seen_as(row.phone), row.number)
        if first == row.number:
            return row
        inside = first > self.offset + self.plan.table.header_row
        where = self.plan.cell_of("phone", first - self.offset) if inside else f"row {first} of the campaign"
        return self._stopped(row, Status.DUPLICATE, "duplicate", f"The same number is in {where}.")

    def _unless_sent_lately(self, rows: list[CheckedRow]) -> list[CheckedRow]:
        good = [row for row in rows if row.status is Status.PENDING]
        sent = self.recent.among(good) if self.recent else {}
        return [
            self._stopped(row, Status.DUPLICATE, "sent_recently", sent[row.number].sentence)
            if row.number in sent
            else row
            for row in rows
        ]

    def _stopped(self, row: CheckedRow, status: Status, code: str, message: str) -> CheckedRow:
        problem = RowProblem(self.plan.cell_of("phone", row.number - self.offset), "phone", code, message)
        return replace(row, status=status, problems=(*row.problems, problem))


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let the garbage collector look for cycles once a batch: judging makes none, and looking costs a fifth of it."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS_A_BATCH, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def judge_of(plan: Plan, account: Account | None, campaign: Campaign | None = None) -> Judge:
    """Return the judge of a file that is imported, or only checked, for an account."""
    recent = Recent.of(account, plan.order, campaign) if account else None
    return Judge(plan, suppressed(account), recent)


def suppressed(account: Account | None) -> frozenset[str]:
    """Return the numbers that must not be messaged, by this account or by any."""
    rows = Suppression.objects.filter(account=None)
    if account is not None:
        rows = rows | Suppression.objects.filter(account=account)
    return frozenset(rows.values_list("phone", flat=True))


def seen_as(phone: str) -> int:
    """The key of a number in `seen`: an integer takes half the memory. The id of an old group holds a hyphen."""
    return int(phone.replace("-", ""))


def _receiver(plan: Plan, row: Row) -> Phone:
    """Read the phone cell: a number, or the id of a group in a campaign to groups. Raises BadPhone."""
    cell = _phone_cell(plan, row)
    return normalise_group(cell) if plan.order.groups else normalise(cell, plan.order.region, plan.written)


def _phone_cell(plan: Plan, row: Row) -> object:
    value = row.values[plan.map.columns["phone"].index]
    if isinstance(value, CellError):
        raise BadPhone("error_cell", f"the cell holds {value}")
    return value


def _several(checked: Checked) -> list[dict[str, Any]]:
    return [asdict(part) for part in checked.parts]
