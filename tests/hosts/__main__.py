"""What runs on the first host: `python -m tests.hosts campaign | late-request`, in a world of its own; prints JSON."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.engine import Scenario, rehearse
from tests.faults.rig import QUICK, Rig
from tests.hosts import late_request
from tests.hosts.world import FIRST, Host, become_first
from tests.postgres import running_postgresql
from tests.sandbox.process import running_sandbox
from tests.waiting import until
from tests.workers.product import Installation, environment
from workers.embedded import answers, find_server
from workers.processes import PROCESSES

ROWS = 100
_PER_SECOND = 5
_SETTINGS = {
    **QUICK,
    "CAMPAIGNS_READ_TIMEOUT": "3",
    "CAMPAIGNS_LEASE_SECONDS": "8",
    "SECRET_KEY": "one key for all hosts",
    # What a host that lost its power holds in the database is let go by the server, here within seconds.
    "DATABASE_URL": f"postgresql://campaigns@{FIRST}/postgres?options=-c%20idle_in_transaction_session_timeout%3D5000",
    "REDIS_URL": f"redis://{FIRST}:6379/0",
}
_ALIVE = "SELECT count(*) FROM campaigns_heartbeat"


def campaign(folder: Path) -> dict[str, object]:
    """Send from two hosts; cut one off until its work is taken over, heal it, and end the other for good."""
    with ExitStack() as stack:
        stack.enter_context(running_postgresql(FIRST))
        stack.enter_context(_broker(folder))
        product = Installation(folder=folder / "first", settings=_SETTINGS)
        product.campaigns("migrate")
        left, right = Host("left", 2), Host("right", 3)
        for host in (left, right):
            stack.callback(host.end)
            with _logged(folder, host.name, "send") as options:
                host.start(_command("send"), **options)
        for name in ("control", "beat"):
            stack.enter_context(_on_first(folder, name))
        until(lambda: _asked(_ALIVE) == len(("send@left", "send@right", "control", "beat")), 60)

        def nemesis(rig: Rig) -> None:
            rig.wait_accepted(0.1)
            left.cut_off()
            rig.wait(lambda: rig.books.counts()["uncertain"])
            left.heal()
            # Whoever waits now can only be reached by the healed host.
            assert rig.books.counts()["pending"]
            right.lose_power()

        # Slow answers, so that each host has several requests in flight when its trouble comes.
        flags = ("--host", FIRST, "--latency", "1")
        verdict = rehearse(product, Scenario("several hosts", nemesis, flags, seconds=ROWS / _PER_SECOND), ROWS)
        return {**asdict(verdict), "kept": verdict.kept}


def late(_folder: Path) -> dict[str, object]:
    """Send, cut the way, send again until the answer is given up, heal the way; tell what the gateway accepted."""
    host = Host("client", 2)
    try:
        with running_sandbox("--host", FIRST, "--no-fates") as gateway:
            command = [sys.executable, "-m", late_request.__name__, gateway.url, gateway.token]
            client = host.start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            assert client.stdin
            assert client.stdout
            first = client.stdout.readline().strip()
            host.cut_off()
            client.stdin.write("\n")
            client.stdin.flush()
            second = client.stdout.readline().strip()
            host.heal()
            # The system would repeat what it still holds within this time.
            late_request.wait_for_repetition()
            return {"first": first, "second": second, "accepted": gateway.seen()["accepted"]}
    finally:
        host.end()


@contextmanager
def _broker(folder: Path) -> Iterator[None]:
    """Run Redis on the first host, where everybody of its network may come in."""
    flags = ("--bind", FIRST, "--protected-mode", "no", "--appendonly", "yes", "--save", "", "--dir", str(folder))
    with (folder / "redis.log").open("w") as log:
        process = subprocess.Popen([str(find_server()), *flags], stdout=log, stderr=log)
    try:
        until(lambda: answers(_SETTINGS["REDIS_URL"]))
        yield
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _on_first(folder: Path, name: str) -> Iterator[None]:
    """Run one of the product's processes on the first host."""
    with _logged(folder, "first", name) as options:
        process = subprocess.Popen(_command(name), **options)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _command(name: str) -> tuple[str, ...]:
    return {process.name: process.command for process in PROCESSES}[name]


@contextmanager
def _logged(folder: Path, host: str, name: str) -> Iterator[dict[str, Any]]:
    """Yield the options of a process: settings, its host's data folder, a log of its own."""
    with (folder / f"{name}@{host}.log").open("w") as log:
        yield {"env": environment(folder / host, **_SETTINGS), "stdout": log, "stderr": log}


def _asked(question: str) -> int:
    with psycopg.connect(_SETTINGS["DATABASE_URL"]) as connection:
        ((answer,),) = connection.execute(question.encode()).fetchall()
        return int(answer)


def main() -> None:
    """Become the first host and run what is asked for."""
    become_first()
    folder = Path(tempfile.mkdtemp())
    asked = {"campaign": campaign, "late-request": late}[sys.argv[1]]
    sys.stdout.write(json.dumps(asked(folder)) + "\n")


if __name__ == "__main__":
    main()
