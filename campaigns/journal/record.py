"""The first status of every row: what the import found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.db import connection
from django.utils import timezone

from campaigns.journal.moves import say_many
from campaigns.models import Campaign, Recipient
from campaigns.status import State, Status

_COLUMNS = (
    "campaign_id", "account_id", "row", "phone", "params", "file", "parts", "status", "code", "error", "problems",
    "status_at",
)  # fmt: skip
_STATUS = _COLUMNS.index("status")
_WORDS = {status: str(status) for status in Status}
_ERASED_AT_ONCE = 10_000
_json = json.JSONEncoder(ensure_ascii=False).encode

REPLACED = "replaced"
"""The code of an invalid row that was mended and added again."""


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
    moment = timezone.now()
    now = moment if connection.vendor == "postgresql" else connection.ops.adapt_datetimefield_value(moment)
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


def _values(campaign: Campaign, row: Judged, now: Any) -> tuple[Any, ...]:
    problems = row.problems
    return (
        campaign.pk,
        campaign.account_id,
        row.number,
        row.phone[:32],
        _json(row.params),
        row.file,
        _json(row.parts) if row.parts else None,
        _WORDS[row.status],
        problems[0].code[:40] if problems else "",
        " ".join([f"{problem.cell}: {problem.message}" for problem in problems]) if problems else "",
        _json([problem.as_json() for problem in problems]) if problems else None,
        now,
    )


def mark_replaced(campaign: Campaign, rows: Mapping[int, int]) -> None:
    """Say of invalid rows that they were mended and added again: `rows` maps each to the new one.

    They stay invalid, so the counts still add up to the rows. Of any other status nothing changes.
    """
    for old, new in rows.items():
        Recipient.objects.filter(campaign=campaign, row=old, status=Status.INVALID).update(
            code=REPLACED, error=f"Mended and added again as row {new}."
        )


def erase_draft_rows(campaign: Campaign) -> int:
    """Delete some rows of a draft whose import was interrupted; return how many. Ask again until there is none.

    Never touches a campaign that was imported whole. Written as SQL: nothing can refer to rows nobody has sent.
    """
    if not Campaign.objects.filter(pk=campaign.pk, imported_at=None, state=State.DRAFT).exists():
        return 0
    table = connection.ops.quote_name(Recipient._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE id IN "  # noqa: S608 - constants
            f"(SELECT id FROM {table} WHERE campaign_id = %s LIMIT {_ERASED_AT_ONCE})",
            [campaign.pk],
        )
        return int(cursor.rowcount)
