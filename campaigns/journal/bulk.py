"""Writes what a batch of evidence changed: one statement for many recipients, each still conditional on its status."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from campaigns.journal.merge import Known
from campaigns.models import Recipient
from campaigns.status import COMES_FROM, Status

_TEXTS = ("wa_message_id", "report_words")
_TIMES = ("failing_since", "failing_until", "sent_at", "delivered_at", "read_at")
_REASON = ("code", "error")


def write(facts: Sequence[Known], raised: Sequence[Known], now: datetime) -> None:
    """Store `facts`, whose status stays, and `raised`, which moved. The caller holds the rows' locks."""
    _write(facts, _TEXTS, "", ())
    by_status: dict[Status, list[Known]] = defaultdict(list)
    for row in raised:
        by_status[Status(row.status)].append(row)
    for to, rows in by_status.items():
        _write(rows, (*_TEXTS, *_REASON), "status = %s, status_at = %s, ", (str(to), _time(now)), to)


def _write(
    rows: Sequence[Known], texts: Sequence[str], fixed: str, values: Sequence[Any], to: Status | None = None
) -> None:
    if not rows:
        return
    may_come_from = [str(status) for status in COMES_FROM[to]] if to else [str(status) for status in Status]
    columns = (*texts, *_TIMES)
    table = connection.ops.quote_name(Recipient._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(["%s::text[]"] * len(texts) + ["%s::timestamptz[]"] * len(_TIMES))
            sets = ", ".join(f"{name} = n.{name}" for name in columns)
            statement = (
                f"UPDATE {table} AS r SET {fixed}{sets} FROM unnest(%s::bigint[], {arrays}) "  # noqa: S608 - constants
                f"AS n(id, {', '.join(columns)}) WHERE r.id = n.id AND r.status = ANY(%s)"
            )
            lists = [[getattr(row, name) for row in rows] for name in columns]
            cursor.execute(statement, [*values, [row.id for row in rows], *lists, may_come_from])
        else:
            sets = ", ".join(f"{name} = %s" for name in columns)
            marks = ", ".join(["%s"] * len(may_come_from))
            statement = f"UPDATE {table} SET {fixed}{sets} WHERE id = %s AND status IN ({marks})"  # noqa: S608 - constants
            cursor.executemany(
                statement,
                [
                    (
                        *values,
                        *[getattr(row, name) for name in texts],
                        *[_sqlite_time(getattr(row, name)) for name in _TIMES],
                        row.id,
                        *may_come_from,
                    )
                    for row in rows
                ],
            )


def _time(value: datetime) -> Any:
    """Return a time as the database's driver takes it."""
    return value if connection.vendor == "postgresql" else _sqlite_time(value)


def _sqlite_time(value: datetime | None) -> str | None:
    """Return a time as Django stores it in SQLite; its own way costs more than the rest of the row."""
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))
