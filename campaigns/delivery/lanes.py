"""Keeps one account's slow gateway from taking every thread of a process: while several send, each has a share."""

from __future__ import annotations

import threading
from collections import Counter

_REMEMBERED = 30.0
"""Seconds for which an account that sent counts as one of those that share the threads."""

_threads = 0
_sending: Counter[int] = Counter()
_seen: dict[int, float] = {}
_lock = threading.Lock()


def sends_with(threads: int) -> None:
    """Note how many threads this process sends with; before, the setting's number counts."""
    global _threads
    _threads = threads


def enter(account_id: int, threads: int, now: float) -> bool:
    """Count a send that begins; False when the account has its share of the threads.

    `threads` is their number where the process did not say it, `now` in monotonic seconds.
    """
    with _lock:
        threads = _threads or threads
        _seen[account_id] = now
        for other in [pk for pk, at in _seen.items() if now - at > _REMEMBERED and not _sending[pk]]:
            del _seen[other], _sending[other]
        share = -(-threads // len(_seen))
        if _sending[account_id] >= share:
            return False
        _sending[account_id] += 1
        return True


def leave(account_id: int) -> None:
    """Count a send that ended."""
    with _lock:
        _sending[account_id] -= 1
