"""Names a foreign failure by its inner cause.

The outer class is useless: requests' ConnectionError holds both what was never sent and what may have
arrived.
"""

from __future__ import annotations

import requests
from urllib3 import exceptions as inner

from campaigns.gateway.classify import Failure
from campaigns.gateway.handshake import HandshakeFailed, TooLate

_TABLE: tuple[tuple[type[BaseException], Failure], ...] = (
    (inner.NameResolutionError, Failure.DNS),
    (HandshakeFailed, Failure.TLS),
    (TooLate, Failure.TOO_LATE),
    (inner.NewConnectionError, Failure.REFUSED),
    (inner.ConnectTimeoutError, Failure.CONNECT_TIMEOUT),
    (inner.ProxyError, Failure.PROXY),
    (inner.ReadTimeoutError, Failure.READ_TIMEOUT),
    (inner.IncompleteRead, Failure.TRUNCATED),
    (inner.ProtocolError, Failure.RESET),
    (inner.SSLError, Failure.RESET),
    (inner.LocationValueError, Failure.UNUSABLE_URL),
    (requests.exceptions.InvalidURL, Failure.UNUSABLE_URL),
    (requests.exceptions.InvalidSchema, Failure.UNUSABLE_URL),
    (requests.exceptions.InvalidHeader, Failure.UNUSABLE_URL),
    (requests.exceptions.ConnectTimeout, Failure.CONNECT_TIMEOUT),
    (requests.exceptions.ReadTimeout, Failure.READ_TIMEOUT),
)
"""First match wins: urllib3's NewConnectionError is a ConnectTimeoutError."""


def failure_of(error: Exception) -> Failure:
    """Return what happened; BROKEN, which counts as lost, for everything the table does not know."""
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return Failure.TRUNCATED
    cause = _cause(error)
    return next((failure for kind, failure in _TABLE if isinstance(cause, kind)), Failure.BROKEN)


def _cause(error: BaseException) -> BaseException:
    """Follow the wrapping of requests and urllib3: the first argument, then the reason of a MaxRetryError."""
    if isinstance(error, inner.MaxRetryError):
        return error.reason or error
    first = error.args[0] if error.args else None
    if isinstance(error, requests.RequestException) and isinstance(first, inner.HTTPError):
        return _cause(first)
    return error
