"""The one place outside the gateway that speaks HTTP: one post to a user's own system, its answer not read.

No redirect, no proxy of the environment, no cookie, no second try; the connection goes to an address that was judged.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError

from campaigns.gateway.failures import failure_of
from campaigns.gateway.transport import plain_session
from campaigns.notices.address import BadAddress, judge, resolved

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
FORBIDDEN = "forbidden_address"
_AGENT = f"campaigns/{version('campaigns')}"


def post(url: str, body: bytes, headers: Mapping[str, str]) -> str:
    """Post once; return "" when it was taken (2xx), else a code: `http_500`, `redirect`, `refused`, `tls` and so on.

    Never raises for what the network or the address does, and keeps nothing of the answer.
    """
    try:
        judge(url)
        return _posted(url, body, {"User-Agent": _AGENT, "Content-Type": "application/json", **headers})
    except BadAddress:
        return FORBIDDEN
    except requests.exceptions.SSLError:
        return "tls"
    except (requests.RequestException, HTTPError) as error:
        return failure_of(error).value
    except (OSError, ValueError):
        # Certificates that cannot be read, a host name that is none.
        return "unusable_url"


def _posted(url: str, body: bytes, headers: Mapping[str, str]) -> str:
    request = requests.Request("POST", url, data=body, headers=headers).prepare()
    with (
        plain_session(_Network()) as session,
        # Streamed, so that of the answer only the head is read.
        session.send(
            request,
            stream=True,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            verify=settings.HOOKS_CA or True,
        ) as answer,
    ):
        return _code_of(answer.status_code)


def _code_of(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return "redirect" if 300 <= status < 400 else f"http_{status}"


def _connected(connection: HTTPConnection, connect: Callable[[], socket.socket]) -> socket.socket:
    """Connect to the first judged address that answers, keeping the name for the certificate."""
    name = connection.host
    try:
        addresses = resolved(name, connection.port or 0)
    except socket.gaierror as error:
        raise NameResolutionError(name, connection, error) from None
    last: HTTPError = NewConnectionError(connection, "no address")
    try:
        for address in addresses:
            connection.host = address
            try:
                return connect()
            except (NewConnectionError, ConnectTimeoutError) as error:
                last = error
    finally:
        connection.host = name
    raise last


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self, super()._new_conn)


class _Secure(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self, super()._new_conn)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Network(HTTPAdapter):
    """One connection, no retries, to judged addresses only."""

    def __init__(self) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make pools whose connections judge where they lead."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
