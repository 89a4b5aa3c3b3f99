"""Stores webhook events durably, those of several threads in one commit: the disk is waited for once for all."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from campaigns.models import ParkedReceipt
from campaigns.together import together

_COLUMNS = ("account_id", "message_id", "payload", "received_at", "retry_at")


def store(rows: Sequence[ParkedReceipt]) -> None:
    """Insert rows (without files) and return once they are committed. Raises DatabaseError when they are not."""
    together(lambda: _insert(rows))


def _insert(rows: Sequence[ParkedReceipt]) -> None:
    table = connection.ops.quote_name(ParkedReceipt._meta.db_table)
    marks = ", ".join(["%s"] * len(_COLUMNS))
    statement = f"INSERT INTO {table} ({', '.join(_COLUMNS)}) VALUES ({marks})"  # noqa: S608 - constants
    time = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [(row.account_id, row.message_id, row.payload, time(row.received_at), time(row.retry_at)) for row in rows],
        )
