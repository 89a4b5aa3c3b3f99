"""Pages of a long list, by the id of the last row instead of a count of rows passed over: equally quick everywhere."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

_M = TypeVar("_M", bound=Model)


def number(text: str | None) -> int:
    """Return the number of a query, 0 for anything that is no id."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def below(rows: QuerySet[_M], before: str | None, size: int) -> tuple[list[_M], int | None]:
    """Return one page of `rows`, ordered by falling id, and the id that continues it (None on the last page)."""
    last = number(before)
    found = list((rows.filter(pk__lt=last) if last else rows)[: size + 1])
    shown = found[:size]
    return shown, shown[-1].pk if len(found) > size else None
