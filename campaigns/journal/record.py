"""The first status of every row: what the import found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from django.db import connection
from django.utils import timezone

from campaigns.journal.moves import say_many
from campaigns.models import Campaign, Recipient
from campaigns.status import Status

_COLUMNS = (
    "campaign_id", "account_id", "row", "phone", "params", "file", "parts", "status", "code", "error", "problems",
    "status_at",
)  # fmt: skip
_STATUS = _COLUMNS.index("status")


class Problem(Protocol):
    """A fault as the import found it."""

    @property
    def cell(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    def as_json(self) -> dict[str, str]: ...


class Judged(Protocol):
    """A row with its verdict."""

    @property
    def number(self) -> int: ...
    @property
    def status(self) -> Status: ...
    @property
    def phone(self) -> str: ...
    @property
    def params(self) -> dict[str, Any]: ...
    @property
    def file(self) -> str: ...
    @property
    def parts(self) -> list[dict[str, Any]] | None: ...
    @property
    def problems(self) -> tuple[Problem, ...]: ...


def record(campaign: Campaign, rows: Iterable[Judged]) -> None:
    """Insert rows as recipients. The caller holds the transaction; a row that exists already is an IntegrityError.

    Written as SQL because a million rows come this way; the other columns have defaults in the database.
    """
    now = timezone.now()
    values = [_values(campaign, row, now) for row in rows]
    table = connection.ops.quote_name(Recipient._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in _COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for line in values:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608 - constants
    say_many(Status.PENDING, sum(line[_STATUS] == Status.PENDING for line in values), campaign=campaign.pk)


def _values(campaign: Campaign, row: Judged, now: datetime) -> tuple[Any, ...]:
    problems = row.problems
    return (
        campaign.pk,
        campaign.account_id,
        row.number,
        row.phone[:32],
        json.dumps(row.params, ensure_ascii=False),
        row.file,
        json.dumps(row.parts, ensure_ascii=False) if row.parts else None,
        str(row.status),
        problems[0].code[:40] if problems else "",
        " ".join(f"{problem.cell}: {problem.message}" for problem in problems),
        json.dumps([problem.as_json() for problem in problems], ensure_ascii=False) if problems else None,
        now if connection.vendor == "postgresql" else connection.ops.adapt_datetimefield_value(now),
    )
