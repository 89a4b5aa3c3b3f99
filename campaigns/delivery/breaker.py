"""Notices that an account's gateway is down: several sends in a row that it did not take, none taken between. Pure.

Each process counts for itself; a send counts only after the gateway client has given up repeating it.
"""

from __future__ import annotations

import threading
from collections import Counter

ENOUGH = 3
"""Sends in a row."""
_NOT_THE_GATEWAY = frozenset({"withdrawn", "deadline", "02", "04", "08", "10", "http_429"})
"""Codes of sends that were put off for another reason than the gateway's health."""

_in_a_row: Counter[int] = Counter()
_lock = threading.Lock()


def not_taken(account_id: int, code: str, enough: int = ENOUGH) -> bool:
    """Count a send that the gateway did not take; say whether it is down: whether so many were in a row."""
    if code in _NOT_THE_GATEWAY:
        return False
    with _lock:
        _in_a_row[account_id] += 1
        down = _in_a_row[account_id] >= enough
        if down:
            # After the pause it counts anew: in a process that had no send since, the first hiccup is none yet.
            _in_a_row[account_id] = 0
        return down


def taken(account_id: int) -> None:
    """Begin counting anew: the gateway answers."""
    if _in_a_row.get(account_id):
        with _lock:
            _in_a_row[account_id] = 0
