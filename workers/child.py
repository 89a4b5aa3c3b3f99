"""One process under supervision: starting it, noticing its end, stopping it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from workers import leftovers
from workers.processes import Process

_TETHER = str(Path(__file__).with_name("tether.py"))
_LONGEST_LOG = 5 * 2**20
"""Bytes; a longer log is put aside when its process starts."""
_LONGEST_DELAY = 30.0
_PROVEN = 30.0
"""Seconds a process must have run for its next end to count as the first one again."""


class Child:
    """A process, its log in `logs/<name>.log` and its pid file in `run/<name>.pid`.

    One long-lived thread must make all calls of `start`: the kernel ties a child to the thread that made it.
    """

    def __init__(self, process: Process, folder: Path, environment: Mapping[str, str]) -> None:
        self.process = process
        self.log = folder / "logs" / f"{process.name}.log"
        self.start_at = 0.0
        """When to start it, on the monotonic clock."""
        self._run = folder / "run"
        self._environment = {**environment, "PYTHONUNBUFFERED": "1"}
        self._popen: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self.ends_in_a_row = 0
        """How often it ended without having run for long in between."""

    @property
    def pid(self) -> int | None:
        """The pid while it runs."""
        return self._popen.pid if self._popen is not None else None

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C in the terminal reaches the supervisor alone."""
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        command = [sys.executable, "-I", "-S", _TETHER, str(os.getpid()), *self.process.command]
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(  # noqa: S603 (from the list of processes)
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )
        self._started = time.monotonic()
        leftovers.remember(self._run, self.process.name, self._popen.pid)

    def ended(self) -> int | None:
        """Return the exit code (negative for a signal) once, when it ended since the last call; else None.

        Sets `start_at` to when it may start again: after 1 second, then 2, 4 and so on up to 30, and from 1
        again once it has run for 30 seconds.
        """
        if self._popen is None or (code := self._popen.poll()) is None:
            return None
        self._popen = None
        leftovers.forget(self._run, self.process.name)
        lived = time.monotonic() - self._started
        self.ends_in_a_row = 1 if lived > _PROVEN else self.ends_in_a_row + 1
        self.start_at = time.monotonic() + min(2.0 ** (self.ends_in_a_row - 1), _LONGEST_DELAY)
        return code

    def terminate(self) -> None:
        """Ask it to finish what it does and end."""
        if self._popen is not None:
            self._popen.terminate()

    def kill(self) -> None:
        """End it at once, with everything it started."""
        if self._popen is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._popen.pid, signal.SIGKILL)
            self._popen.wait()
