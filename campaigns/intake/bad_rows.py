"""The rows that cannot be sent, as a workbook with the reason of each, to be mended and added again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from campaigns import files, journal
from campaigns.messages import KINDS
from campaigns.models import Campaign, Recipient
from campaigns.sheets import ORIGIN, REASON, FaultyRow, Header, Row, SheetError, Table, open_table, write_faulty
from campaigns.status import Status

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class List:
    """One file of the campaign: its row n is the campaign's row `offset` + n; `places` maps columns to the first's."""

    table: Table
    offset: int
    places: dict[int, int]


@dataclass(frozen=True, slots=True)
class BadRow:
    """An invalid row: its number in the campaign, what is wrong with it, and the file that holds it."""

    number: int
    reason: str
    list: List
    row: Row


def write_bad_rows(campaign: Campaign, target: Path) -> int:
    """Write the invalid rows that nobody has mended yet to `target` (.xlsx); return how many there are.

    The columns of the campaign's file keep their places; a Reason and the original line stand beside them. The target
    appears whole or not at all. Raises SheetError when a file of the campaign cannot be read any more, and OSError.
    """
    with opened_lists(campaign) as (lists, headers):
        rows = (FaultyRow(bad.number, values_of(bad), bad.reason) for bad in bad_rows(campaign, lists))
        return _write(target, headers, rows, campaign.options["phone_column"])


def _write(target: Path, headers: list[Header], rows: Iterator[FaultyRow], phone_column: int) -> int:
    handle, name = tempfile.mkstemp(prefix=".bad-rows-", suffix=".xlsx", dir=target.parent)
    os.close(handle)
    path = Path(name)
    try:
        written = write_faulty(path, headers, rows, phone_column)
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)
    return written


@contextmanager
def opened_lists(campaign: Campaign) -> Iterator[tuple[list[List], list[Header]]]:
    """Yield the files in the order of their rows, and the headers of all of them. Raises SheetError and OSError."""
    if not campaign.source:
        raise SheetError("not_found", "The spreadsheet and the personal data of this campaign were erased.")
    with files.at_hand([str(campaign.source), *campaign.additions.values_list("source", flat=True)]) as paths:
        yield _lists(campaign, paths)


def _lists(campaign: Campaign, paths: Mapping[str, Path]) -> tuple[list[List], list[Header]]:
    """Return the files in the order of their rows, and the headers of all of them."""
    first = _table(campaign, paths[str(campaign.source)], campaign.source_name, campaign.sheet)
    headers = list(first.headers)
    lists = [List(first, 0, {header.index: header.index for header in headers})]
    for addition in campaign.additions.order_by("offset"):
        table = _table(campaign, paths[str(addition.source)], addition.source_name, addition.sheet)
        places = {}
        for header in table.headers:
            if header.text in (REASON, ORIGIN):
                continue
            known = next((h for h in headers if h.text and h.text == header.text), None)
            if known is None and header.text:
                known = Header(max((h.index for h in headers), default=-1) + 1, "", header.text)
                headers.append(known)
            if known is not None:
                places[header.index] = known.index
        lists.append(List(table, addition.offset, places))
    return lists, headers


def _table(campaign: Campaign, path: Path, name: str, sheet: str) -> Table:
    vocabulary = {field.name: field.synonyms for field in KINDS[campaign.kind].fields}
    return open_table(path, sheet=sheet, name=name, vocabulary=vocabulary)


def bad_rows(campaign: Campaign, lists: Sequence[List]) -> Iterator[BadRow]:
    """Join what is wrong, from the database, with what the files hold; in the order of the rows."""
    wrong = _wrong(campaign)
    number, reason = next(wrong, (0, ""))
    for each in lists:
        for row in each.table.rows():
            if not number:
                return
            if row.number + each.offset == number:
                yield BadRow(number, reason, each, row)
                number, reason = next(wrong, (0, ""))


def values_of(bad: BadRow) -> list[tuple[object, str | None]]:
    """Return the row's raw values with their number formats, in the places of the first file."""
    places, row = bad.list.places, bad.row
    values: list[tuple[object, str | None]] = [(None, None)] * (max(places.values(), default=-1) + 1)
    for index, place in places.items():
        value = row.values[index]
        plain = value is None or isinstance(value, (str, bool))
        values[place] = (value, None if plain else bad.list.table.source.number_format(row.number, index))
    return values


def _wrong(campaign: Campaign) -> Iterator[tuple[int, str]]:
    last = 0
    invalid = Recipient.objects.filter(campaign=campaign, status=Status.INVALID).exclude(code=journal.REPLACED)
    while batch := list(invalid.filter(row__gt=last).order_by("row").values_list("row", "error")[:_AT_ONCE]):
        yield from batch
        last = batch[-1][0]
