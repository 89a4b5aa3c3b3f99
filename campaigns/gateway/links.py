"""Looks at the link of a file before a launch: the gateway fetches it while it answers (specification 1.2)."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3 import exceptions as inner

from campaigns.gateway.handshake import Network
from campaigns.gateway.transport import plain_session

LARGEST = 5 * 10**6
"""Bytes; the specification says 5 MB, and a host that counts in millions refuses more."""
TIMEOUT = 3.0
"""Seconds to connect, and again until the answer."""
_HOPS = 3
_MISSING = frozenset({404, 410})

Resolve = Callable[[str, int], list[str]]


class Trouble(StrEnum):
    """What would keep the gateway from sending the file; anything less certain is no trouble."""

    MISSING = "missing"
    TOO_LARGE = "too_large"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What a HEAD request showed. All None: nobody knows, for example because the host does not answer us."""

    status: int | None = None
    size: int | None = None
    """Bytes, as the server declares them."""
    content_type: str | None = None
    trouble: Trouble | None = None


def look_at_link(url: str, adapter: BaseAdapter | None = None, resolve: Resolve | None = None) -> LinkFacts:
    """Ask for the head of a file, at most 3 s a hop; never raises for what the network does.

    Private addresses are not asked: the gateway could not reach them, and neither should a launch.
    """
    with plain_session(adapter or Network(TIMEOUT)) as session:
        for _ in range(_HOPS):
            private = _is_private(url, resolve or _addresses)
            if private is not False:
                return LinkFacts(trouble=Trouble.PRIVATE if private else None)
            try:
                answer = session.head(url, timeout=TIMEOUT, allow_redirects=False)
            except (requests.RequestException, inner.HTTPError):
                return LinkFacts()
            target = answer.headers.get("Location", "")
            if not 300 <= answer.status_code < 400 or not target:
                return _facts(answer)
            url = urljoin(url, target)
    return LinkFacts()


def _facts(answer: requests.Response) -> LinkFacts:
    declared = answer.headers.get("Content-Length", "")
    size = int(declared) if declared.isascii() and declared.isdigit() and len(declared) < 16 else None
    trouble = None
    if answer.status_code in _MISSING:
        trouble = Trouble.MISSING
    elif answer.ok and size is not None and size > LARGEST:
        trouble = Trouble.TOO_LARGE
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return LinkFacts(answer.status_code, size, kind or None, trouble)


def _is_private(url: str, resolve: Resolve) -> bool | None:
    """Say whether any address of the host is private; None when the host has no address at all."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        found = resolve(parts.hostname, port)
    except (OSError, ValueError):
        return None
    return any(not ip_address(address).is_global for address in found) if found else None


def _addresses(host: str, port: int) -> list[str]:
    return [str(info[4][0]).partition("%")[0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
