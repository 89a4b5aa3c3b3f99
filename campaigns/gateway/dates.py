"""The gateway's dates: RFC 3339 in rows, dd-mm-yyyy in requests, a Go clock in the
balance.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

INDIA = timezone(timedelta(hours=5, minutes=30))
"""The zone of a time that names none."""

_GO_CLOCK = re.compile(r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? ([+-]\d\d):?(\d\d)\b")
_EARLIEST = 1970
_LATEST_YEAR = 9998


def instant(value: object) -> datetime | None:
    """Return a row's time in UTC; None for zero dates (`0001-01-01…`), empty, missing or unreadable
    values.
    """
    if not isinstance(value, str) or len(value) < 10:
        return None
    text = value.strip()
    go = _GO_CLOCK.match(text)
    if go:
        text = f"{go[1]}T{go[2]}{go[3]}:{go[4]}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not _EARLIEST < moment.year <= _LATEST_YEAR:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=INDIA)).astimezone(UTC)


def past_instant(value: object, latest: datetime) -> datetime | None:
    """Like `instant`, and None for what lies after `latest`: nothing can have happened tomorrow."""
    moment = instant(value)
    return None if moment is None or moment > latest else moment


def request_date(day: date) -> str:
    """Return a date as the request parameters want it: dd-mm-yyyy."""
    return day.strftime("%d-%m-%Y")
