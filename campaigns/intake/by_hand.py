"""Invalid rows cell by cell, and a workbook of what a person typed in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from campaigns.intake.bad_rows import BadRow, bad_rows, opened_lists, values_of
from campaigns.intake.order import stored_order
from campaigns.intake.plan import Plan
from campaigns.models import Campaign, Recipient
from campaigns.sheets import CellError, FaultyRow, Header, write_faulty

Typed = Mapping[int, Mapping[int, str]]
"""By the row's number in the campaign and the column's index: what stands there from now on."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that the message needs; `fault` says what is wrong with it, if anything is."""

    index: int
    header: str
    text: str = field(repr=False)
    fault: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RowToMend:
    """One invalid row. `faults` are those that stand in none of its cells."""

    number: int
    cells: tuple[Cell, ...]
    faults: tuple[str, ...] = field(repr=False)


def rows_to_mend(campaign: Campaign, most: int) -> list[RowToMend]:
    """Return the first invalid rows that nobody has mended yet. Raises SheetError when a file cannot be read."""
    with opened_lists(campaign) as (lists, headers):
        used = _used(campaign, headers)
        bad = list(islice(bad_rows(campaign, lists), most))
        numbers = [row.number for row in bad]
        problems = dict(
            Recipient.objects.filter(campaign=campaign, row__in=numbers).values_list("row", "problems").iterator()
        )
        return [_to_mend(row, used, problems.get(row.number) or []) for row in bad]


def write_mended(campaign: Campaign, target: Path, typed: Typed) -> int:
    """Write the rows that were typed in, whole, to `target` (.xlsx); return how many. Raises SheetError and OSError."""
    with opened_lists(campaign) as (lists, headers):
        rows = (_mended(row, typed[row.number]) for row in bad_rows(campaign, lists) if row.number in typed)
        return write_faulty(target, headers, rows, campaign.options["phone_column"])


def _used(campaign: Campaign, headers: list[Header]) -> list[Header]:
    """Return the columns that the message is made of, in the order of the file."""
    with stored_order(campaign, str(campaign.source)) as order:
        plan = Plan.open(order)
    wanted = {header.index for header in (*plan.map.columns.values(), *plan.template_headers)}
    return [header for header in headers if header.index in wanted]


def _to_mend(bad: BadRow, used: list[Header], problems: list[dict[str, str]]) -> RowToMend:
    places = {place: index for index, place in bad.list.places.items()}
    by_cell = {problem["cell"]: problem["message"] for problem in problems}
    cells = tuple(_cells(bad, used, places, by_cell))
    return RowToMend(bad.number, cells, tuple(by_cell.values()))


def _cells(bad: BadRow, used: list[Header], places: Mapping[int, int], faults: dict[str, str]) -> Iterator[Cell]:
    """Yield the cells, taking the fault of each out of `faults`."""
    table = bad.list.table
    for header in used:
        index = places.get(header.index)
        if index is None:
            # The file that was added later has no such column.
            yield Cell(header.index, header.text, "", "")
            continue
        value = bad.row.values[index]
        empty = value is None or isinstance(value, CellError)
        text = "" if empty else table.text(value, index, bad.row.number)
        yield Cell(header.index, header.text, text, faults.pop(table.cell(bad.row.number, index), ""))


def _mended(bad: BadRow, typed: Mapping[int, str]) -> FaultyRow:
    values = values_of(bad)
    values += [(None, None)] * (max(typed) + 1 - len(values))
    for index, text in typed.items():
        values[index] = (text, None)
    return FaultyRow(bad.number, values, bad.reason)
