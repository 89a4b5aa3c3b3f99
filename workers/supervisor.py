"""Runs the whole product on one machine: the embedded broker, migrations, then every process of the list."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections

from workers import embedded, firststart, leftovers, onlyone, ports, readiness
from workers.processes import BROKER, FLOWER, PROCESSES, WEB, WORKERS
from workers.watch import Say, Watcher, shown_broker

_TICK = 0.1
_HOPELESS = 3
"""A process that ended so many times in a row before it was ready will not come up by waiting."""
_BROKER_START_SECONDS = 20.0


_BROKE = "What starts and watches all processes ended by a fault, and all of them with it. Start it again."


class CannotStart(Exception):
    """The product cannot start, did not become ready, or broke; the text says why and what to do."""


class Supervisor:
    """The running product, as a context: entering starts it, leaving drains and stops it in order.

    Entering raises CannotStart when another one runs in the data folder, a port is taken, the broker or the
    database does not answer. SIGTERM raises KeyboardInterrupt in the main thread as Ctrl-C does, so either
    leaves the context in order; another one while it stops ends everything at once.
    """

    def __init__(self, say: Say, port: int | None = None, flower_port: int | None = None) -> None:
        self._say = say
        self._port = settings.PORT if port is None else port
        self._flower_port = settings.FLOWER_PORT if flower_port is None else flower_port
        self._folder: Path = settings.DATA_DIR
        self.admin_password: str | None = None
        """The password of the user `admin`, when this start made that user."""

    @property
    def web_url(self) -> str:
        """Where the pages are on this machine."""
        return f"http://{ports.reachable(settings.HOST)}:{self._port}"

    @property
    def flower_url(self) -> str:
        """Where Flower is on this machine."""
        prefix = f"/{settings.FLOWER_PREFIX}" if settings.FLOWER_PREFIX else ""
        return f"http://{ports.reachable(settings.FLOWER_HOST)}:{self._flower_port}{prefix}"

    def pid(self, name: str) -> int | None:
        """Return the pid of the process of that name, or None while it is down."""
        return self._watcher.child(name).pid

    def __enter__(self) -> Self:
        try:
            self._lock = onlyone.hold(self._folder)
        except onlyone.AlreadyRunning as error:
            raise CannotStart(str(error)) from None
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, signal.default_int_handler)
        self._watcher = Watcher(self._folder, self._say)
        try:
            self._start()
        except (embedded.NoServer, ports.PortTaken) as error:
            self._leave()
            raise CannotStart(str(error)) from None
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def wait_ready(self, seconds: float = 90.0) -> None:
        """Return once pages, workers and Flower answer; raises CannotStart naming what does not in time."""
        until = time.monotonic() + seconds
        while missing := self._not_ready():
            if self._watcher.broke:
                raise CannotStart(_BROKE)
            if time.monotonic() > until:
                named = ", ".join(sorted(missing))
                raise CannotStart(f"Not ready after {seconds:.0f} s: {named}. See {self._folder / 'logs'}.")
            for name in missing:
                if (child := self._watcher.child(name)).ends_in_a_row >= _HOPELESS:
                    raise CannotStart(f"{name} ends again and again. Its log says why: {child.log}")
            time.sleep(_TICK)

    def wait(self) -> None:
        """Keep it running until KeyboardInterrupt. Raises CannotStart when it broke."""
        self._watcher.wait()
        if self._watcher.broke:
            raise CannotStart(_BROKE)

    def _not_ready(self) -> set[str]:
        # The cheap looks first: a ping takes a second while a worker is silent.
        missing = set()
        if not readiness.pages_answer(ports.reachable(settings.HOST), self._port):
            missing.add(WEB)
        if not readiness.listens(ports.reachable(settings.FLOWER_HOST), self._flower_port):
            missing.add(FLOWER)
        return missing or readiness.silent_workers(WORKERS)

    def _start(self) -> None:
        leftovers.end(self._folder / "run", self._say)
        self._port = ports.reserve(settings.HOST, self._port, "the pages", "--port or PORT")
        self._flower_port = ports.reserve(
            settings.FLOWER_HOST, self._flower_port, "Flower", "--flower-port or FLOWER_PORT"
        )
        if settings.BROKER_IS_EMBEDDED:
            self._start_broker()
        elif not embedded.answers(settings.REDIS_URL):
            raise CannotStart(f"The broker at {shown_broker()} does not answer. Start it, or correct REDIS_URL.")
        self._prepare_database()
        chosen = {"PORT": str(self._port), "FLOWER_PORT": str(self._flower_port)}
        self._watcher.add(PROCESSES, {**os.environ, "CAMPAIGNS_DATA_DIR": str(self._folder), **chosen})

    def _start_broker(self) -> None:
        self._watcher.add([embedded.broker(self._folder)], os.environ)
        child = self._watcher.child(BROKER)
        until = time.monotonic() + _BROKER_START_SECONDS
        tried_without = False
        while not embedded.answers(settings.REDIS_URL):
            if time.monotonic() > until:
                raise CannotStart(f"The embedded broker does not start. See {child.log}.")
            # Its file may be damaged, or of another server's version: the queue is rebuilt from the database.
            if child.ends_in_a_row == 2 and child.pid is None and not tried_without:
                tried_without = True
                aside = embedded.set_aside(self._folder)
                self._say(f"The broker does not start with what it kept, which is now in {aside}.")
            time.sleep(_TICK / 2)

    def _prepare_database(self) -> None:
        try:
            call_command("migrate", interactive=False, verbosity=0)
            self.admin_password = firststart.make_admin()
        except DatabaseError as error:
            raise CannotStart(f"The database does not answer or refuses ({error}). Correct DATABASE_URL.") from None
        finally:
            connections.close_all()

    def _leave(self) -> None:
        try:
            self._watcher.drain()
        except KeyboardInterrupt:
            self._say("Ending everything at once.")
            self._watcher.kill()
        finally:
            self._lock.close()
