"""Ports: choosing a free one, and refusing a taken one before anything starts."""

from __future__ import annotations

import errno
import socket
from contextlib import closing

_ANY = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}  # noqa: S104 (compared, not bound)


class PortTaken(Exception):
    """Somebody else listens on the port; the text names it and how to choose another."""


def reserve(host: str, port: int, what: str, instead: str) -> int:
    """Return the port, or a free one for 0; raises PortTaken, whose text says what to set `instead`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        # As the servers do: a port that is only waiting for late packets of the last run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(_refusal(error, host, port, what, instead)) from None
        return int(probe.getsockname()[1])


def _refusal(error: OSError, host: str, port: int, what: str, instead: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} for {what} is taken by another program. Choose another with {instead}."
    return f"Nothing can listen on {host} port {port} for {what} ({error.strerror}). Choose with {instead}."


def reachable(host: str) -> str:
    """Return the host by which this machine reaches a server that listens on `host`."""
    return _ANY.get(host, f"[{host}]" if ":" in host else host)
