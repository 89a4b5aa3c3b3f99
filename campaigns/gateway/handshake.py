"""The network adapter of a session: tells a TLS connection that never stood from one that broke while
answering.

Both are the same SSLError to requests, and only the first proves that the gateway saw nothing.
"""

from __future__ import annotations

from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, LocationValueError, NewConnectionError


class HandshakeFailed(NewConnectionError):
    """The TLS handshake, or the tunnel through a proxy, failed: no request was written."""


class _Connection(HTTPSConnection):
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
    manager.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": _Pool}
    return manager


class Network(HTTPAdapter):
    """One keep-alive connection, no retries: urllib3 must never repeat a send by itself."""

    def __init__(self) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **options)
        _with_our_pools(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        """Make the pools of connections through a proxy."""
        return _with_our_pools(super().proxy_manager_for(*args, **options))
