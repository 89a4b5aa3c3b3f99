"""The network adapter of a session: tells a TLS connection that never stood from one that broke while
answering, and writes nothing after a request's last moment.

Both kinds of broken TLS are the same SSLError to requests, and only the first proves that the gateway saw nothing.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, LocationValueError, NewConnectionError


class HandshakeFailed(NewConnectionError):
    """The TLS handshake, or the tunnel through a proxy, failed: no request was written."""


class TooLate(NewConnectionError):
    """The last moment passed before the request was written whole."""


_last = threading.local()


@contextmanager
def written_by(moment: float | None) -> Iterator[None]:
    """Let this thread write no piece of a request after that moment (time.monotonic); None for any time.

    Asked at the socket: a process may be stopped anywhere between its last look at the clock and here.
    """
    _last.moment = moment
    try:
        yield
    finally:
        _last.moment = None


class _PlainConnection(HTTPConnection):
    def send(self, data: Any) -> None:
        moment: float | None = getattr(_last, "moment", None)
        if moment is not None and time.monotonic() > moment:
            self.close()
            raise TooLate(self, "too late")
        super().send(data)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _Connection(_PlainConnection, HTTPSConnection):
    def connect(self) -> None:
        try:
            super().connect()
            return
        except (ConnectTimeoutError, LocationValueError):
            raise
        except (OSError, ValueError):
            self.close()
        raise HandshakeFailed(self, "handshake failed")


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


def _with_our_pools(manager: PoolManager) -> PoolManager:
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _Pool}
    return manager


class Network(HTTPAdapter):
    """One keep-alive connection, no retries: urllib3 must never repeat a send by itself.

    `given_up_after` seconds the system forgets what it could not hand over, where it can (Linux). Left alone it
    repeats the packets of a request for minutes after the connection was closed, and a way that was cut and is
    free again would carry a message that by then somebody else has sent.
    """

    def __init__(self, given_up_after: float) -> None:
        self._socket_options = list(HTTPConnection.default_socket_options)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            limit = (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(given_up_after * 1000))
            self._socket_options.append(limit)
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, socket_options=self._socket_options, **options)
        _with_our_pools(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        """Make the pools of connections through a proxy."""
        return _with_our_pools(super().proxy_manager_for(*args, socket_options=self._socket_options, **options))
