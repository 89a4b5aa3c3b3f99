"""The rows that cannot be sent, as a workbook with the reason of each, to be mended and added again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from campaigns import journal
from campaigns.messages import KINDS
from campaigns.models import Campaign, Recipient
from campaigns.sheets import ORIGIN, REASON, FaultyRow, Header, Row, Table, open_table, write_faulty
from campaigns.status import Status

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class _List:
    """One file of the campaign: its row n is the campaign's row `offset` + n; `places` maps columns to the first's."""

    table: Table
    offset: int
    places: dict[int, int]


def write_bad_rows(campaign: Campaign, target: Path) -> int:
    """Write the invalid rows that nobody has mended yet to `target` (.xlsx); return how many there are.

    The columns of the campaign's file keep their places; a Reason and the original line stand beside them. The target
    appears whole or not at all. Raises SheetError when a file of the campaign cannot be read any more, and OSError.
    """
    lists, headers = _lists(campaign)
    handle, name = tempfile.mkstemp(prefix=".bad-rows-", suffix=".xlsx", dir=target.parent)
    os.close(handle)
    path = Path(name)
    try:
        written = write_faulty(path, headers, _rows(campaign, lists), campaign.options["phone_column"])
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)
    return written


def _lists(campaign: Campaign) -> tuple[list[_List], list[Header]]:
    """Return the files in the order of their rows, and the headers of all of them."""
    first = _table(campaign, Path(campaign.source.path), campaign.source_name, campaign.sheet)
    headers = list(first.headers)
    lists = [_List(first, 0, {header.index: header.index for header in headers})]
    for addition in campaign.additions.order_by("offset"):
        table = _table(campaign, Path(addition.source.path), addition.source_name, addition.sheet)
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
        lists.append(_List(table, addition.offset, places))
    return lists, headers


def _table(campaign: Campaign, path: Path, name: str, sheet: str) -> Table:
    vocabulary = {field.name: field.synonyms for field in KINDS[campaign.kind].fields}
    return open_table(path, sheet=sheet, name=name, vocabulary=vocabulary)


def _rows(campaign: Campaign, lists: list[_List]) -> Iterator[FaultyRow]:
    """Join what is wrong, from the database, with what the files hold."""
    wrong = _wrong(campaign)
    number, reason = next(wrong, (0, ""))
    for each in lists:
        for row in each.table.rows():
            if not number:
                return
            if row.number + each.offset == number:
                yield FaultyRow(number, _values(each, row), reason)
                number, reason = next(wrong, (0, ""))


def _values(each: _List, row: Row) -> list[tuple[object, str | None]]:
    width = max(each.places.values(), default=-1) + 1
    values: list[tuple[object, str | None]] = [(None, None)] * width
    for index, place in each.places.items():
        value = row.values[index]
        plain = value is None or isinstance(value, (str, bool))
        values[place] = (value, None if plain else each.table.source.number_format(row.number, index))
    return values


def _wrong(campaign: Campaign) -> Iterator[tuple[int, str]]:
    last = 0
    invalid = Recipient.objects.filter(campaign=campaign, status=Status.INVALID).exclude(code=journal.REPLACED)
    while batch := list(invalid.filter(row__gt=last).order_by("row").values_list("row", "error")[:_AT_ONCE]):
        yield from batch
        last = batch[-1][0]
