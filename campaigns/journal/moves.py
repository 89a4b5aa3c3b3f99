"""The one way a status changes: an UPDATE that carries the statuses it may come from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db.models import QuerySet

from campaigns.models import Recipient
from campaigns.status import COMES_FROM, Status

log = structlog.get_logger("campaigns.journal")

_NAMED_AT_ONCE = 100


def move(rows: QuerySet[Recipient], to: Status, now: datetime, **changes: Any) -> int:
    """Move those of `rows` that may go to `to`; return how many did. Repeating it changes nothing."""
    return rows.filter(status__in=COMES_FROM[to]).update(status=to, status_at=now, **changes)


def say(to: Status, *, recipient: int, campaign: int, **more: str | int) -> None:
    """Log one recipient's change of status."""
    log.info("recipient", status=str(to), recipient=recipient, campaign=campaign, **more)


def say_each(to: Status, recipients: Sequence[int], *, campaign: int) -> None:
    """Log the same change of status of many recipients: each is named, a hundred to a line.

    A line for each would cost more than half of a large report's reading.
    """
    for first in range(0, len(recipients), _NAMED_AT_ONCE):
        log.info(
            "recipients", status=str(to), recipients=list(recipients[first : first + _NAMED_AT_ONCE]), campaign=campaign
        )


def say_many(to: Status, n: int, **more: str | int) -> None:
    """Log a bulk change of status, if there was one."""
    if n:
        log.info("recipients", status=str(to), n=n, **more)
