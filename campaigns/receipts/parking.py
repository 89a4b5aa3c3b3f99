"""Stores webhook events durably, those of several threads in one commit: the disk is waited for once for all."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from campaigns.models import ParkedReceipt

_COLUMNS = ("account_id", "message_id", "payload", "received_at", "retry_at")


@dataclass(slots=True)
class _Request:
    """The rows of one thread, and whether they are on disk."""

    rows: Sequence[ParkedReceipt]
    done: bool = False
    error: DatabaseError | None = None


_waiting: list[_Request] = []
_list = threading.Lock()
_commit = threading.Lock()
"""Who holds it writes what all threads have brought until then; the others find theirs done."""


def store(rows: Sequence[ParkedReceipt]) -> None:
    """Insert rows (without files) and return once they are committed. Raises DatabaseError when they are not."""
    mine = _Request(rows)
    with _list:
        _waiting.append(mine)
    with _commit:
        if not mine.done:
            with _list:
                group = list(_waiting)
                _waiting.clear()
            _write(group)
    if mine.error is not None:
        raise mine.error


def _write(group: Sequence[_Request]) -> None:
    table = connection.ops.quote_name(ParkedReceipt._meta.db_table)
    marks = ", ".join(["%s"] * len(_COLUMNS))
    statement = f"INSERT INTO {table} ({', '.join(_COLUMNS)}) VALUES ({marks})"  # noqa: S608 - constants
    time = connection.ops.adapt_datetimefield_value
    values = [
        (row.account_id, row.message_id, row.payload, time(row.received_at), time(row.retry_at))
        for request in group
        for row in request.rows
    ]
    error = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(statement, values)
    except DatabaseError as problem:
        error = problem
    finally:
        # Also when the thread is ended: nobody may wait for ever, and none may answer 200.
        for request in group:
            request.done, request.error = True, error
