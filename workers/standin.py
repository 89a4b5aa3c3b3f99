"""A thread of the web process that does the jobs of notices where beat or the workers have fallen silent.

Who is silent cannot say so; the pages live on their own, so they do.
"""

from __future__ import annotations

import threading

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from campaigns import notices

_log = structlog.get_logger(__name__)
_EVERY_SECONDS = 30.0


class StandIn:
    """Looks every half minute until it is stopped; a database that does not answer only makes it miss a look."""

    def __init__(self, every: float = _EVERY_SECONDS) -> None:
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stand-in", daemon=True)

    def start(self) -> None:
        """Look from the next half minute on: at the start everybody is silent."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; a look that goes on is finished."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            try:
                notices.stand_in()
            except (DatabaseError, InterfaceError) as error:
                _log.warning("no look", error=type(error).__name__)
            finally:
                close_old_connections()
        connections.close_all()


def start() -> None:
    """Begin, once in the web process; the thread ends with it."""
    StandIn().start()
