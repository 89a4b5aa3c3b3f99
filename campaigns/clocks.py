"""Moments stored for later, read by a clock that may have been set back since: nothing waits until it has caught up.

What lies further ahead than anybody stores by the clock of now was stored by another one, and counts for nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

APART = timedelta(seconds=60)
"""The clocks of two machines may be so far apart before one counts as set back."""


def is_ahead(moment: datetime, now: datetime, longest: timedelta = timedelta(0)) -> bool:
    """Say whether a moment lies further ahead than `longest`, the most that is stored by the clock of now."""
    return moment > now + longest + APART


def ahead(field: str, now: datetime, longest: timedelta = timedelta(0)) -> Q:
    """Return what is true of rows whose moment lies further ahead than `longest`."""
    return Q(**{f"{field}__gt": now + longest + APART})


def is_due(moment: datetime, now: datetime, longest: timedelta) -> bool:
    """Say whether a moment, stored for `longest` at most, has come or counts for nothing."""
    return moment <= now or is_ahead(moment, now, longest)


def due(field: str, now: datetime, longest: timedelta) -> Q:
    """Return what is true of rows whose moment, stored for `longest` at most, has come or counts for nothing."""
    return Q(**{f"{field}__lte": now}) | ahead(field, now, longest)
