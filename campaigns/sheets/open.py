"""Open a spreadsheet: recognise it, choose the sheet, find the header."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from .columns import PHONE, Vocabulary, keys_of, vocabulary_keys
from .delimited import DelimitedSource
from .errors import SheetError
from .header import SEARCHED, find_header, headers_of
from .kinds import Kind, recognise
from .limits import Limits
from .sniff import find_delimiter, find_encoding
from .table import Row, Table
from .workbook import SheetSource, Workbook

_NO_WORDS: Mapping[str, tuple[str, ...]] = {}


def open_table(
    path: Path,
    *,
    sheet: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    name: str = "",
    vocabulary: Vocabulary = _NO_WORDS,
) -> Table:
    """Open the list in a spreadsheet.

    `name` is the file's name as the person knows it (default: the path's). `sheet` names a sheet, hidden ones
    too; without it, the first visible sheet with a phone column is taken, else the first with anything in it.
    `vocabulary` helps to tell the header row from a banner. Raises SheetError.
    """
    name = name or path.name
    kind = recognise(path, limits, name)
    if kind is Kind.CSV:
        return _delimited(path, limits, name, vocabulary)
    return _workbook(Workbook(path, kind, limits, name), kind, sheet, name, vocabulary)


def open_source(path: Path, sheet: str) -> tuple[Kind, SheetSource | DelimitedSource]:
    """Open a file that was imported before, for its values only. Raises SheetError."""
    limits = Limits()
    kind = recognise(path, limits, path.name)
    if kind is Kind.CSV:
        return kind, _delimited_source(path, limits, path.name, _NO_WORDS)
    book = Workbook(path, kind, limits, path.name)
    return kind, book.sheet(_named(book, sheet))


def _delimited(path: Path, limits: Limits, name: str, vocabulary: Vocabulary) -> Table:
    source = _delimited_source(path, limits, name, vocabulary)
    head = list(islice(source.rows(0, 0), SEARCHED))
    if not head:
        raise SheetError("empty_file", f"{name} is empty: there is nothing to import.")
    sheet = Path(name).stem
    header = find_header(head, vocabulary) or _lone_header(head, sheet)
    headers = headers_of(header, source)
    return Table(Kind.CSV, sheet, (sheet,), header.number, headers, None, source, source.encoding)


def _delimited_source(path: Path, limits: Limits, name: str, vocabulary: Vocabulary) -> DelimitedSource:
    phone = vocabulary_keys(vocabulary)[PHONE]
    encoding = find_encoding(path)
    delimiter, declared = find_delimiter(path, encoding, lambda row: any(keys_of(cell) & phone.keys() for cell in row))
    return DelimitedSource(path, encoding, delimiter, declared, name, limits)


def _workbook(book: Workbook, kind: Kind, wanted: str | None, name: str, vocabulary: Vocabulary) -> Table:
    if wanted is not None:
        return _sheet(book, kind, _named(book, wanted), name, vocabulary)
    phone = vocabulary_keys(vocabulary)[PHONE]
    refusal: SheetError | None = None
    first: Table | None = None
    for sheet in book.visible or book.sheets:
        try:
            table = _sheet(book, kind, sheet, name, vocabulary)
        except SheetError as error:
            if error.code not in ("empty_file", "no_header"):
                raise
            refusal = error if refusal is None or refusal.code == "empty_file" else refusal
            continue
        if any(keys_of(header.text) & phone.keys() for header in table.headers):
            return table
        first = first or table
    if first is not None:
        return first
    raise refusal or SheetError("empty_file", f"{name} has no sheet with cells: there is nothing to import.")


def _named(book: Workbook, wanted: str) -> str:
    for sheet in book.sheets:
        if sheet.strip().casefold() == wanted.strip().casefold():
            return sheet
    known = ", ".join(f"“{sheet}”" for sheet in book.sheets)
    raise SheetError("no_such_sheet", f"There is no sheet “{wanted}”: the sheets are {known}.")


def _sheet(book: Workbook, kind: Kind, sheet: str, name: str, vocabulary: Vocabulary) -> Table:
    source = book.sheet(sheet)
    merged = _merged_texts(source)
    head = [_filled(row, merged) for row in islice(source.rows(0, 0), SEARCHED)]
    if not head:
        raise SheetError("empty_file", f"{sheet} of {name} is empty: there is nothing to import.")
    header = find_header(head, vocabulary) or _lone_header(head, sheet)
    headers = headers_of(header, source)
    return Table(kind, sheet, book.visible, header.number, headers, source.last_row, source)


def _merged_texts(source: SheetSource) -> dict[int, dict[int, object]]:
    """For rows under a vertically merged cell near the top: what the merged cell says, by column."""
    texts: dict[int, dict[int, object]] = {}
    merges = source.vertical_merges()
    if not merges:
        return texts
    top = {row.number: row for row in islice(source.rows(0, 0), SEARCHED)}
    for (first, column), (last, _) in merges:
        above = top.get(first + 1)
        if above is None or column >= len(above.values) or last - first > SEARCHED:
            continue
        for number in range(first + 2, last + 2):
            texts.setdefault(number, {})[column] = above.values[column]
    return texts


def _filled(row: Row, merged: Mapping[int, Mapping[int, object]]) -> Row:
    texts = merged.get(row.number)
    if not texts:
        return row
    return Row(
        row.number,
        tuple(texts.get(index) if value is None else value for index, value in enumerate(row.values)),
    )


def _lone_header(head: list[Row], sheet: str) -> Row:
    """The only word above a single column. Raises SheetError no_header when the list begins at once with
    data."""
    first = head[0]
    cells = [value for value in first.values if value is not None]
    if len(cells) == 1 and isinstance(cells[0], str) and not any(char.isdigit() for char in cells[0]):
        return first
    raise SheetError(
        "no_header",
        f"{sheet} has no row of headers near its top: row {first.number} already looks like data. Insert a row above "
        "it that names each column, with “phone” above the numbers.",
    )
