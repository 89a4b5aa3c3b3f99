"""The thread that starts the children, starts again what dies, and stops all in order."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from kombu.utils.url import maybe_sanitize_url

from workers import embedded
from workers.child import Child
from workers.processes import STOP_ORDER, Process

_TICK = 0.1
_BROKER_LOOK_SECONDS = 2.0
_START_AGAIN_SECONDS = 10.0

Say = Callable[[str], None]
"""Takes one line for the person who started the product."""


class Watcher:
    """All children and their one thread, which alone starts them: the kernel ties a child to its thread."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder = folder
        self._listener = say
        self._children: dict[str, Child] = {}
        self._stopping = threading.Event()
        self._killing = threading.Event()
        # Waited for in place of joining the thread: a join cut short by Ctrl-C takes the thread for ended.
        self._ended = threading.Event()
        self._broker_known = False
        self.broker_there = False
        """Whether the broker answered when last asked, which is every two seconds."""
        self._look_at_broker_at = 0.0
        # A daemon: should the main thread be lost, the children end with the process.
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
        self._thread.start()

    def add(self, processes: Iterable[Process], environment: Mapping[str, str]) -> None:
        """Have these processes started, and started again whenever they end."""
        new = {process.name: Child(process, self._folder, environment) for process in processes}
        # Replaced and never changed, because the thread walks it.
        self._children = {**self._children, **new}

    def child(self, name: str) -> Child:
        """Return the child of that name."""
        return self._children[name]

    def drain(self) -> None:
        """Stop all in order, each group within its processes' `stop_seconds`; returns when none is left."""
        self._stopping.set()
        self._ended.wait()

    def kill(self) -> None:
        """End all at once, also while a drain waits."""
        self._killing.set()
        self.drain()

    def wait(self) -> None:
        """Return when all is stopped."""
        self._ended.wait()

    @property
    def broke(self) -> bool:
        """Say whether the thread ended although nobody asked it to."""
        return self._ended.is_set() and not self._stopping.is_set()

    def _run(self) -> None:
        try:
            while not self._stopping.wait(_TICK):
                for child in self._children.values():
                    self._tend(child)
                self._look_at_broker()
            for group in STOP_ORDER:
                self._stop([child for name, child in self._children.items() if name in group])
        finally:
            # Whatever ended this thread ended the children with it: nobody may go on waiting.
            self._ended.set()

    def _say(self, line: str) -> None:
        """Tell the person, who may have closed the terminal or the pipe that the line would go to."""
        with suppress(OSError, ValueError):
            self._listener(line)

    def _tend(self, child: Child) -> None:
        if (code := child.ended()) is not None:
            delay = max(0.0, child.start_at - time.monotonic())
            self._say(f"{child.process.name} {_how(code)}; it starts again in {delay:.0f} s. Its log: {child.log}")
        elif child.pid is None and time.monotonic() >= child.start_at:
            self._start(child)

    def _start(self, child: Child) -> None:
        try:
            child.start()
        except OSError as error:
            # A full disk or too many processes may pass; the thread must not end over it.
            child.start_at = time.monotonic() + _START_AGAIN_SECONDS
            again = f"tried again in {_START_AGAIN_SECONDS:.0f} s"
            self._say(f"{child.process.name} cannot be started ({error.strerror}); {again}.")

    def _look_at_broker(self) -> None:
        if time.monotonic() < self._look_at_broker_at:
            return
        self._look_at_broker_at = time.monotonic() + _BROKER_LOOK_SECONDS
        there = embedded.answers(settings.REDIS_URL)
        if self.broker_there and not there:
            self._say(f"The broker at {shown_broker()} does not answer; workers reconnect by themselves.")
        elif there and self._broker_known and not self.broker_there:
            self._say("The broker answers again.")
        self._broker_known = self._broker_known or there
        self.broker_there = there

    def _stop(self, group: list[Child]) -> None:
        until = time.monotonic() + max((child.process.stop_seconds for child in group), default=0.0)
        for child in group:
            child.terminate()
        while any(child.pid is not None for child in group):
            if self._killing.is_set() or time.monotonic() > until:
                for child in group:
                    child.kill()
            for child in group:
                child.ended()
            time.sleep(_TICK / 2)


def shown_broker() -> str:
    """Return the broker's URL without its password."""
    return str(maybe_sanitize_url(settings.REDIS_URL))


def _how(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
