"""Pages of lists by the id of the last row, equally quick everywhere."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

_M = TypeVar("_M", bound=Model)


def newest(rows: QuerySet[_M], after: int, limit: int) -> tuple[list[_M], int | None]:
    """Return one page by falling id, and what continues it (None on the last page)."""
    return _page((rows.filter(pk__lt=after) if after else rows).order_by("-pk"), limit)


def oldest(rows: QuerySet[_M], after: int, limit: int) -> tuple[list[_M], int | None]:
    """Return one page by rising id, and what continues it (None on the last page)."""
    return _page(rows.filter(pk__gt=after).order_by("pk"), limit)


def _page(rows: QuerySet[_M], limit: int) -> tuple[list[_M], int | None]:
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return shown, shown[-1].pk if len(found) > limit else None
