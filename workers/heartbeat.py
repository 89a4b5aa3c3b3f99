"""A thread in each process that says every ten seconds that it lives, and hands over what was counted."""

from __future__ import annotations

import atexit
import socket
import threading
from collections.abc import Callable
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from campaigns import heartbeats

_log = structlog.get_logger(__name__)
_LAST_WORD_SECONDS = 3.0


class Heart:
    """Beats until it is stopped; a database that does not answer only makes it miss beats."""

    def __init__(self, name: str, every: float = heartbeats.EVERY_SECONDS) -> None:
        self._name = name
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Beat at once and then regularly."""
        self._thread.start()

    def stop(self) -> None:
        """Store that the process ends as asked; waits for that a few seconds at most."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_LAST_WORD_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._say(lambda: heartbeats.beat(self._name))
            self._stopping.wait(self._every)
        self._say(lambda: heartbeats.ended(self._name))
        connections.close_all()

    def _say(self, what: Callable[[], None]) -> None:
        try:
            what()
        except (DatabaseError, InterfaceError) as error:
            _log.warning("no heartbeat", process=self._name, error=type(error).__name__)
        finally:
            close_old_connections()


_hearts: list[Heart] = []


def start(role: str) -> None:
    """Begin to beat for the process of that role on this host; once for each process, until it ends."""
    if not _hearts:
        heart = Heart(f"{role}@{socket.gethostname()}")
        _hearts.append(heart)
        heart.start()
        atexit.register(stop)


def stop() -> None:
    """Stop beating, if it beats."""
    while _hearts:
        _hearts.pop().stop()


def start_worker(sender: Any, **_: Any) -> None:
    """Begin when a worker takes tasks; `sender` is its consumer, whose host name is `role@host`."""
    start(str(sender.hostname).partition("@")[0])


def start_beat(**_: Any) -> None:
    """Begin when beat runs."""
    start("beat")
