"""An order opened: which column is which field, which template fills which, and how one row is read with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from campaigns.intake.attached import Attached
from campaigns.intake.order import Order, OrderError
from campaigns.intake.remembered import remembered
from campaigns.messages import KINDS, Checked, Kind
from campaigns.messages import Problem as FieldProblem
from campaigns.phone import Written, how_written
from campaigns.sheets import (
    BadValue,
    CellError,
    ColumnMap,
    EmptyValue,
    Header,
    Row,
    SheetError,
    Table,
    Template,
    TemplateError,
    Vocabulary,
    match,
    open_table,
)

_SAMPLE = 1_000
_NOTHING: Mapping[str, str] = {}


class Source(NamedTuple):
    """Where one field of the message comes from: the row's own cell, else the campaign's template."""

    field: str
    header: Header | None
    template: Template | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done with every row. Opening it finds all faults that concern the file as a whole."""

    order: Order
    kind: Kind
    table: Table
    map: ColumnMap
    written: Written
    templates: Mapping[str, Template]
    sources: tuple[Source, ...]
    template_headers: tuple[Header, ...]
    attached: Attached

    @classmethod
    def open(cls, order: Order, usual: Mapping[str, str] = _NOTHING) -> Plan:
        """Open the file and settle columns and templates. Raises OrderError and SheetError.

        Columns nobody chose are those of `usual`, else those remembered for the headers, else found by name.
        """
        kind = KINDS.get(order.kind)
        if kind is None:
            raise OrderError(f"There is no kind {order.kind!r} of message. Kinds: {', '.join(KINDS)}.")
        vocabulary = {field.name: field.synonyms for field in kind.fields}
        table = open_table(order.path, sheet=order.sheet, name=order.name, vocabulary=vocabulary)
        columns = _matched(order, usual, table, vocabulary)
        templates = _compiled(order, kind, table)
        _nothing_missing(kind, columns, templates)
        fields = (
            Source(field.name, columns.columns.get(field.name), templates.get(field.name)) for field in kind.fields
        )
        named = {name for template in templates.values() for name in template.placeholders}
        return cls(
            order=order,
            kind=kind,
            table=table,
            map=columns,
            written=order.written or _written(order, table, columns.columns["phone"]),
            templates=templates,
            sources=tuple(source for source in fields if source.header or source.template),
            template_headers=tuple(header for header in table.headers if header.text in named),
            attached=Attached.open(order.attachments),
        )

    def message(self, row: Row) -> tuple[Checked, list[FieldProblem]]:
        """Return the checked message of one row, and what went wrong while its fields were put together."""
        problems: list[FieldProblem] = []
        values: dict[str, str] = {}
        record: Mapping[str, object] | None = None
        for name, header, template in self.sources:
            try:
                text = self._own(row, header) if header else ""
                if template and not (text and not text.isspace()):
                    if record is None:
                        record = self.table.record(row, self.template_headers)
                    text = template.render(record)
                values[name] = text
            except (EmptyValue, BadValue) as error:
                problems.append(FieldProblem(error.column, "bad_value", str(error)))
        attachment = None
        if "file" in values and (attachment := self.attached.named(values["file"])):
            values["file"] = attachment.name
        checked = self.kind.check(values, self.order.options, attachment)
        if problems:
            known = {problem.field for problem in problems}
            return checked, problems + [p for p in checked.problems if p.code != "missing" and p.field not in known]
        return checked, list(checked.problems)

    def _own(self, row: Row, header: Header) -> str:
        """Return the row's own cell as Excel shows it."""
        value = row.values[header.index]
        if isinstance(value, str):
            return value
        if isinstance(value, CellError):
            raise BadValue(header.text, f"holds {value}")
        return self.table.text(value, header.index, row.number)

    def cell_of(self, field: str, row: int) -> str:
        """Return the address of the cell that a fault of this field stands in; the row's when there is no cell."""
        header = self.map.columns.get(field) or next((h for h in self.table.headers if h.text == field), None)
        if header is None:
            named = self.templates[field].placeholders if field in self.templates else ()
            header = next((h for h in self.table.headers if h.text in named), None)
        if header is None:
            return f"{self.table.cell(row, 0).rpartition('!')[0]}!{row}:{row}"
        return self.table.cell(row, header.index)

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the spreadsheet."""
        return self.table.rows()


def _matched(order: Order, usual: Mapping[str, str], table: Table, vocabulary: Vocabulary) -> ColumnMap:
    if not order.columns:
        for chosen in (usual, remembered(table.headers, order.kind)):
            try:
                if chosen:
                    return match(table.headers, vocabulary, chosen)
            except SheetError:
                # What fitted an earlier file may not fit this one; then the headers speak for themselves.
                continue
    return match(table.headers, vocabulary, order.columns)


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
            f"Nothing gives the {names}: add a column with that header, choose one with --map, "
            f"or give it once for all rows (--set {missing[0]}=…)."
        )
