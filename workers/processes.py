"""The one list of the product's processes; `up` runs it and the Procfile repeats it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from workers import queues

_FLOWER_CONFIG = str(Path(__file__).with_name("flowerconfig.py"))


@dataclass(frozen=True, slots=True)
class Process:
    """A process that runs as long as the product does."""

    name: str
    command: tuple[str, ...]
    """The program and its arguments, the program by its full path."""
    stop_seconds: float
    """How long it may take to end after SIGTERM before it is killed."""


def _python(name: str, *arguments: str, stop_seconds: float = 15.0) -> Process:
    # By this interpreter and by module: needs no activated environment and stands a path with a space in it.
    return Process(name, (sys.executable, "-m", *arguments), stop_seconds)


def _worker(name: str, queue: str, *arguments: str, stop_seconds: float) -> Process:
    # Mingle and gossip add nothing on Redis; the heartbeat stays, for Flower.
    shared = ("-P", "threads", "--without-mingle", "--without-gossip", "-n", f"{name}@%h", "-Q", queue)
    return _python(name, "celery", "-A", "workers", "worker", *shared, *arguments, stop_seconds=stop_seconds)


WEB = "web"
FLOWER = "flower"
BROKER = "redis"
"""Name of the embedded broker, which the Procfile does not have."""

PROCESSES: tuple[Process, ...] = (
    _python(WEB, "gunicorn", "--config", "python:workers.webserver", "campaigns.wsgi", stop_seconds=25.0),
    # Longer than connecting and waiting for the answer to a file take: a request in flight is finished, not cut.
    _worker("send", queues.SEND, stop_seconds=75.0),
    # Two threads wait for each gateway that hangs while its report or inbox is read; dispatch must still find one.
    _worker("control", queues.CONTROL, "-c", "12", stop_seconds=40.0),
    # One thread for what waits for strangers, one for spreadsheets.
    _worker("bulk", queues.BULK, "-c", "2", stop_seconds=40.0),
    _python("beat", "celery", "-A", "workers", "beat"),
    _python(FLOWER, "celery", "-A", "workers", "flower", f"--conf={_FLOWER_CONFIG}", stop_seconds=5.0),
)

WORKERS = ("send", "control", "bulk")
"""The processes that answer Celery's ping."""

STOP_ORDER: tuple[frozenset[str], ...] = (
    frozenset({"beat"}),
    frozenset({"send", "bulk"}),
    frozenset({WEB, FLOWER}),
    frozenset({"control"}),
    frozenset({BROKER}),
)
"""Who is stopped together: first what makes new work, then who does it, the pages, at last the broker."""
