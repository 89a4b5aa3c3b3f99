"""Whether the processes do their work yet: the pages answer, the workers answer, Flower listens."""

from __future__ import annotations

import http.client
import socket

from celery.utils.nodenames import host_format
from kombu.exceptions import OperationalError

from workers.app import app


def pages_answer(host: str, port: int) -> bool:
    """Say whether `/healthz` answers 200."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def listens(host: str, port: int) -> bool:
    """Say whether something accepts connections there."""
    try:
        with socket.create_connection((host.strip("[]"), port), timeout=1):
            return True
    except OSError:
        return False


def silent_workers(names: tuple[str, ...]) -> set[str]:
    """Return those of the workers on this machine that do not answer a ping within a second."""
    nodes = {str(host_format(f"{name}@%h")): name for name in names}
    try:
        found = app.control.inspect(destination=list(nodes), timeout=1.0, limit=len(nodes)).ping() or {}
    except (OperationalError, OSError):
        return set(names)
    return {name for node, name in nodes.items() if node not in found}
