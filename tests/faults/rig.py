"""One running campaign under trouble: the product's processes, the gateway, the books, and ways to wait."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg

from tests.faults.books import Books
from tests.sandbox.process import Sandbox
from tests.waiting import until
from tests.workers.product import Installation, environment

QUICK = {
    "CAMPAIGNS_RECONCILE_SECONDS": "1",
    "CAMPAIGNS_SETTLE_SECONDS": "3",
    "CAMPAIGNS_READ_TIMEOUT": "4",
    "CAMPAIGNS_LEASE_SECONDS": "12",
    "CAMPAIGNS_QUEUED_SECONDS": "6",
}
"""Everything that takes minutes in life, in seconds."""
PATIENCE = 240.0
"""Seconds after which a wait for a condition is given up: long, because a busy machine only makes it late."""


@dataclass(frozen=True)
class Rig:
    """What a nemesis gets its hands on."""

    product: Installation
    gateway: Sandbox
    books: Books
    prefix: str
    """What the campaign's phones begin with."""
    random: Random

    def accepted(self) -> int:
        """Return how many messages of this campaign the gateway has accepted."""
        by_phone: dict[str, int] = self.gateway.seen()["by_phone"]
        return sum(n for phone, n in by_phone.items() if phone.startswith(self.prefix))

    def wait_accepted(self, share: float) -> None:
        """Return once the gateway has accepted this share of the campaign."""
        wanted = share * len(self.books.rows())
        until(lambda: self.accepted() >= wanted, PATIENCE)

    def wait(self, condition: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Return once the condition holds; a database that is away for a moment counts as not yet."""

        def holds() -> object:
            with suppress(psycopg.OperationalError):
                return condition()
            return False

        until(holds, seconds)

    def kill(self, name: str, by: signal.Signals = signal.SIGKILL) -> None:
        """End the process of that name, and return once another one runs in its place."""
        ended = self.pid(name)
        os.kill(ended, by)
        until(lambda: self.product.pids().get(name, ended) != ended, PATIENCE)

    def pid(self, name: str) -> int:
        """Return the pid of a process, once it runs."""
        until(lambda: name in self.product.pids(), PATIENCE)
        return self.product.pids()[name]

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """Keep a process stopped, with everything in its memory but not the lock of the database.

        SQLite has one writer: one that is stopped in the middle of a transaction stops everybody.
        """
        pid = self.pid(name)
        os.kill(pid, signal.SIGSTOP)
        while not self.books.writable():
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.05)
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def stay(self, seconds: float) -> None:
        """Let the trouble last."""
        time.sleep(seconds)

    def operator(self, *commands: Sequence[object]) -> list[str]:
        """Give commands at the command line; return what each printed."""
        return operator(self.product, *commands)


def operator(product: Installation, *commands: Sequence[object]) -> list[str]:
    """Run commands of `campaigns` beside the product, all in one process; return what each printed."""
    asked = json.dumps([[str(word) for word in command] for command in commands])
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.operator"],
        input=asked, env=environment(product.folder, **product.settings), text=True, timeout=PATIENCE, check=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    printed: list[str] = json.loads(done.stdout)
    return printed


def write_list(folder: Path, prefix: str, rows: int) -> Path:
    """Write a list of phones that begin with the prefix."""
    path = folder / f"{prefix}.csv"
    lines = (f"Customer {n},+{prefix}{n:04d}" for n in range(rows))
    path.write_text("\n".join(["Name,Phone", *lines, ""]))
    return path
