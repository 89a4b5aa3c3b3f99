"""Counts what happens in this process; the numbers go to the database in batches (heartbeats.py)."""

from __future__ import annotations

import threading
from collections import Counter

from campaigns.status import PauseReason

CLAIMS_REFUSED = "claims_refused"
GATEWAY_REQUESTS = "gateway_requests"
GATEWAY_SECONDS = "gateway_seconds"
LEASES_EXPIRED = "leases_expired"
NOTICES = "notices"
PAUSES = "pauses"
POLLS = "polls"
RECEIPTS = "receipts"
TASKS_REQUEUED = "tasks_requeued"
ALL = (
    CLAIMS_REFUSED,
    GATEWAY_REQUESTS,
    GATEWAY_SECONDS,
    LEASES_EXPIRED,
    NOTICES,
    PAUSES,
    POLLS,
    RECEIPTS,
    TASKS_REQUEUED,
)

_OUTCOMES = ("accepted", "rejected", "postponed", "uncertain", "paused", "taken")
LABELS: dict[str, tuple[str, ...]] = {
    GATEWAY_REQUESTS: _OUTCOMES,
    GATEWAY_SECONDS: _OUTCOMES,
    NOTICES: ("posted", "retried", "given_up"),
    PAUSES: tuple(PauseReason),
    POLLS: ("complete", "partial", "error"),
}
"""The words of each meter, told as 0 from the start: nobody sees an increase in a number that begins at 1."""

_counted: Counter[tuple[str, str]] = Counter()
_lock = threading.Lock()


def count(name: str, n: float = 1, label: str = "") -> None:
    """Add to a meter. `label` is one of few words, never a name, a number or a text of a person."""
    if n:
        with _lock:
            _counted[name, label] += n  # type: ignore[assignment]  # seconds are no whole number


def take() -> dict[tuple[str, str], float]:
    """Return what was counted since the last call, by name and label, and begin anew."""
    with _lock:
        taken: dict[tuple[str, str], float] = dict(_counted)
        _counted.clear()
    return taken


def give_back(taken: dict[tuple[str, str], float]) -> None:
    """Add again what could not be stored."""
    for (name, label), n in taken.items():
        count(name, n, label)
