"""The numbers that must not be messaged: added, removed, read from and written to lists. No list ever lifts one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.db.models import QuerySet

from campaigns.models import Account, Suppression
from campaigns.phone import BadPhone, normalise
from campaigns.sheets import CellError, match, open_table
from campaigns.sheets.safety import for_csv

_BATCH = 1_000
_DEFAULT_REGION = "IN"


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: numbers new, numbers there already, rows that are no number (by row number)."""

    added: int
    known: int
    refused: tuple[int, ...]


def listed(account: Account | None) -> QuerySet[Suppression]:
    """Return the suppressions of one account, or those of all accounts, newest first."""
    return Suppression.objects.filter(account=account).order_by("-created_at", "-pk")


def add(account: Account | None, number: str, reason: str) -> bool:
    """Suppress a number for one account or for all; False when it is already. Raises BadPhone."""
    phone = normalise(number, _region(account)).digits
    _, new = Suppression.objects.get_or_create(account=account, phone=phone, defaults={"reason": reason[:120]})
    return new


def remove(account: Account | None, number: str) -> bool:
    """Let a number be messaged again; False when it was not suppressed. Raises BadPhone."""
    phone = normalise(number, _region(account)).digits
    return bool(Suppression.objects.filter(account=account, phone=phone).delete()[0])


def take(account: Account | None, path: Path, reason: str) -> Taken:
    """Suppress every number of a spreadsheet. Raises SheetError for the file as a whole."""
    wanted: dict[str, None] = {}
    refused = []
    for row, value in _phones(path):
        try:
            wanted[normalise(value, _region(account)).digits] = None
        except BadPhone:
            refused.append(row)
    phones = list(wanted)
    known = 0
    for first in range(0, len(phones), _BATCH):
        batch = phones[first : first + _BATCH]
        there = set(listed(account).filter(phone__in=batch).values_list("phone", flat=True))
        known += len(there)
        Suppression.objects.bulk_create(
            [Suppression(account=account, phone=phone, reason=reason[:120]) for phone in batch if phone not in there],
            ignore_conflicts=True,
        )
    return Taken(len(phones) - known, known, tuple(refused))


def give(account: Account | None, target: TextIO) -> int:
    """Write the suppressions as CSV that no spreadsheet program can take for formulas; return how many."""
    writer = csv.writer(target)
    writer.writerow(("phone", "reason", "since"))
    n = 0
    for row in listed(account).iterator():
        writer.writerow((row.phone, for_csv(row.reason), row.created_at.isoformat(timespec="seconds")))
        n += 1
    return n


def _region(account: Account | None) -> str:
    return account.region if account else _DEFAULT_REGION


def _phones(path: Path) -> Iterator[tuple[int, object]]:
    """Yield row number and phone cell of every row that has one."""
    table = open_table(path)
    column = match(table.headers, {}).columns["phone"]
    for row in table.rows():
        value = row.values[column.index] if column.index < len(row.values) else None
        if value is not None and not isinstance(value, CellError):
            yield row.number, value
