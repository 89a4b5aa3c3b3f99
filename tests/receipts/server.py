"""The web process alone, as the product runs it, on a database of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Web:
    """A running web process: its address and its pid."""

    url: str
    pid: int


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_web(folder: Path, **more: str) -> Iterator[Web]:
    """Serve the pages with the product's own configuration of gunicorn; ended when the block ends."""
    port = free_port()
    environment = {
        **os.environ,
        "CAMPAIGNS_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "campaigns.settings",
        "PORT": str(port),
        **more,
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:workers.webserver", "campaigns.wsgi:application"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}", process)
        yield Web(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            requests.get(f"{url}/healthz", timeout=20)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the web process did not start")
