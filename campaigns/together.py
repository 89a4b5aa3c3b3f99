"""Commits together what several threads ask for at the same moment: one flush to the disk instead of many.

Whoever comes first leads: it takes all acts that wait, runs them in one transaction on its own connection, and tells
each thread its result after the commit. With one thread this is a plain transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import OperationalError, transaction

T = TypeVar("T")

_MOST = 64
"""Acts in one transaction: few enough that nobody waits long."""


def _ending() -> Exception:
    return OperationalError("the process is ending; nothing was stored")


@dataclass(slots=True, eq=False)
class _Asked:
    act: Callable[[], Any]
    result: Any = None
    error: Exception | None = field(default_factory=_ending)
    """What it failed with; until it is committed, that it never was."""
    done: bool = False


_waiting: list[_Asked] = []
_waiting_lock = threading.Lock()
_leading = threading.Lock()


def together(act: Callable[[], T]) -> T:
    """Run `act` in a transaction that it may share with acts of other threads; return its result once committed.

    An act must be safe to run again: when one fails, each of its transaction is repeated in one of its own.
    Raises what `act` raises.
    """
    mine = _Asked(act)
    with _waiting_lock:
        _waiting.append(mine)
    with _leading:
        while not mine.done:
            _lead()
    if mine.error is not None:
        raise mine.error
    result: T = mine.result
    return result


def _lead() -> None:
    """Run what waits, at most `_MOST` acts; the leader's own is taken sooner or later."""
    with _waiting_lock:
        batch = _waiting[:_MOST]
        del _waiting[:_MOST]
    try:
        _run(batch)
    except Exception:
        for asked in batch:
            _run_alone(asked)
    finally:
        # Also when the thread is ended: nobody may wait for ever.
        for asked in batch:
            asked.done = True


def _run(batch: list[_Asked]) -> None:
    with transaction.atomic():
        for asked in batch:
            asked.result = asked.act()
    for asked in batch:
        asked.error = None


def _run_alone(asked: _Asked) -> None:
    try:
        with transaction.atomic():
            asked.result = asked.act()
    except Exception as error:
        asked.error = error
    else:
        asked.error = None
