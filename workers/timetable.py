"""Beat's timetable. Its entries are hints: each job takes its own lease and asks the database what is due."""

from __future__ import annotations

from typing import Any

from django.conf import settings

_SHORTEST_LIFE = 5.0
"""Seconds a hint stays valid at least, so that clocks of two machines may differ a little."""


def _every(seconds: float, task: str) -> dict[str, Any]:
    # An expired hint is dropped by the worker: after an outage one run does, not one for each missed tick.
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, _SHORTEST_LIFE)}}


SCHEDULE: dict[str, dict[str, Any]] = {
    "dispatch": _every(1.0, "campaigns.dispatch"),
    "imports": _every(2.0, "campaigns.import"),
    "start due campaigns": _every(5.0, "campaigns.start_due"),
    "receipts": _every(1.0, "campaigns.receipts"),
    "inbox": _every(min(15.0, max(1.0, settings.RECONCILE_SECONDS / 4)), "campaigns.inbox"),
    "sweep": _every(min(15.0, max(1.0, settings.QUEUED_SECONDS / 4)), "campaigns.sweep"),
    "reconcile": _every(min(5.0, max(1.0, settings.RECONCILE_SECONDS / 4)), "campaigns.reconcile"),
    "notices": _every(2.0, "campaigns.notices"),
    "watch": _every(30.0, "campaigns.watch"),
    "prune notices": _every(3600.0, "campaigns.prune_notices"),
    # Once a day is meant; hourly, because beat counts from its own start and may start every day.
    "forget": _every(3600.0, "campaigns.forget"),
}
"""What beat publishes, by a name that people read in its log."""
