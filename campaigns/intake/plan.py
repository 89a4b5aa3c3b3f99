"""An order opened: which column is which field, which template fills which, and how one row is read with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from campaigns.intake.order import Order, OrderError
from campaigns.messages import KINDS, Attachment, Checked, Kind
from campaigns.messages import Problem as FieldProblem
from campaigns.phone import Written, how_written
from campaigns.sheets import (
    BadValue,
    CellError,
    ColumnMap,
    EmptyValue,
    Header,
    Row,
    Table,
    Template,
    TemplateError,
    match,
    open_table,
)

_HEAD = 4096
_SAMPLE = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done with every row. Opening it finds all faults that concern the file as a whole."""

    order: Order
    kind: Kind
    table: Table
    map: ColumnMap
    written: Written
    templates: Mapping[str, Template]
    template_headers: tuple[Header, ...]
    attachments: Mapping[str, Attachment]

    @classmethod
    def open(cls, order: Order) -> Plan:
        """Open the file and settle columns and templates. Raises OrderError and SheetError."""
        kind = KINDS.get(order.kind)
        if kind is None:
            raise OrderError(f"There is no kind {order.kind!r} of message. Kinds: {', '.join(KINDS)}.")
        vocabulary = {field.name: field.synonyms for field in kind.fields}
        table = open_table(order.path, sheet=order.sheet, name=order.name, vocabulary=vocabulary)
        columns = match(table.headers, vocabulary, order.columns)
        templates = _compiled(order, kind, table)
        _nothing_missing(kind, columns, templates)
        named = {name for template in templates.values() for name in template.placeholders}
        headers = tuple(header for header in table.headers if header.text in named)
        attachments = {name: _attachment(name, path) for name, path in order.attachments.items()}
        written = order.written or _written(order, table, columns.columns["phone"])
        return cls(order, kind, table, columns, written, templates, headers, attachments)

    def message(self, row: Row) -> tuple[Checked, list[FieldProblem]]:
        """Return the checked message of one row, and what went wrong while its fields were put together."""
        problems: list[FieldProblem] = []
        record = self.table.record(row, self.template_headers) if self.template_headers else {}
        values: dict[str, str] = {}
        for field in self.kind.fields:
            try:
                values[field.name] = self._value(field.name, row, record)
            except (EmptyValue, BadValue) as error:
                values[field.name] = ""
                problems.append(FieldProblem(error.column, "bad_value", _sentence(error)))
        attachment = self.attachments.get(values.get("file", "").strip())
        checked = self.kind.check(values, self.order.options, attachment)
        if problems:
            known = {problem.field for problem in problems}
            return checked, problems + [p for p in checked.problems if p.code != "missing" and p.field not in known]
        return checked, list(checked.problems)

    def _value(self, name: str, row: Row, record: Mapping[str, object]) -> str:
        """Return the row's own cell, else what the campaign's template makes of the row."""
        header = self.map.columns.get(name)
        if header is not None:
            value = row.values[header.index]
            if isinstance(value, CellError):
                raise BadValue(header.text, f"holds {value}")
            text = value if isinstance(value, str) else self.table.text(value, header.index, row.number)
            if text.strip():
                return text
        template = self.templates.get(name)
        return template.render(record) if template else ""

    def cell_of(self, field: str, row: int) -> str:
        """Return the address of the cell that a fault of this field stands in; the row's when there is no cell."""
        header = self.map.columns.get(field) or next((h for h in self.table.headers if h.text == field), None)
        if header is None:
            named = self.templates[field].placeholders if field in self.templates else ()
            header = next((h for h in self.table.headers if h.text in named), None)
        return self.table.cell(row, header.index) if header else f"{self.table.sheet}!{row}:{row}"

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the spreadsheet."""
        return self.table.rows()


def _written(order: Order, table: Table, phone: Header) -> Written:
    """Let a sample of the column say how its numbers are written."""
    sample = (row.values[phone.index] for row in islice(table.rows(), _SAMPLE))
    return how_written(sample, order.region)


def _compiled(order: Order, kind: Kind, table: Table) -> dict[str, Template]:
    fields = {field.name for field in kind.fields}
    unknown = sorted(set(order.templates) - fields)
    if unknown:
        raise OrderError(
            f"A message of kind {kind.name} has no {', '.join(unknown)}. It has: {', '.join(sorted(fields))}."
        )
    headers = [header.text for header in table.headers if header.text]
    try:
        return {name: Template.parse(text).bind(headers) for name, text in order.templates.items() if text}
    except TemplateError as error:
        raise OrderError(str(error)) from None


def _nothing_missing(kind: Kind, columns: ColumnMap, templates: Mapping[str, Template]) -> None:
    missing = [f.name for f in kind.fields if f.required and f.name not in columns.columns and f.name not in templates]
    if missing:
        names = ", ".join(missing)
        raise OrderError(
            f"Nothing gives the {names} of the message: add a column with that header, choose one with --map, "
            f"or give it once for all rows (--set {missing[0]}=…)."
        )


def _attachment(name: str, path: Path) -> Attachment:
    with path.open("rb") as file:
        return Attachment(name=name, size=path.stat().st_size, head=file.read(_HEAD))


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[0].upper()}{text[1:]}."
