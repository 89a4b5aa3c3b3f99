"""Which addresses a hook may have: https, and never into the networks behind the firewall unless that is allowed.

Whoever may add a hook could otherwise make this machine ask what only this machine can reach.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings

_SCHEMES = ("http", "https")
_NONE = "This is no address. Write it like https://crm.example.com/campaigns."
_HERE = "localhost"


class BadAddress(Exception):
    """The address may not be posted to; the text says why and what would help."""


def judge(url: str) -> None:
    """Raise BadAddress for an address that cannot be posted to, as far as its text tells."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadAddress(_NONE) from None
    if (
        parts.scheme not in _SCHEMES
        or not host
        or port == 0
        or any(char.isspace() or not char.isprintable() for char in url)
    ):
        raise BadAddress(_NONE)
    if parts.username or parts.password:
        raise BadAddress("Leave user and password out of the address: the signature says who posts.")
    if parts.scheme == "http" and not _is_here(host) and not settings.HOOKS_PLAIN_HTTP:
        raise BadAddress(
            "Use https: phones would cross the network in the clear. CAMPAIGNS_HOOKS_PLAIN_HTTP=1 allows it even so."
        )
    literal = _literal(host)
    if literal is not None:
        _judge_ip(literal, host)


def resolved(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host that may be connected to.

    Raises BadAddress when one of them may not, and OSError when there are none. The caller connects to what is
    returned and asks no second time: the next answer could be another.
    """
    found = {str(entry[4][0]): None for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    for text in found:
        _judge_ip(ipaddress.ip_address(text.partition("%")[0]), host)
    return list(found)


def _judge_ip(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, host: str) -> None:
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    ip = mapped or ip
    # A name that leads here may be a trick; who means this machine says so.
    if (ip.is_loopback and _is_here(host)) or (ip.is_global and not ip.is_multicast):
        return
    if not settings.HOOKS_PRIVATE or ip.is_unspecified or ip.is_multicast:
        raise BadAddress("This address is in a private network. CAMPAIGNS_HOOKS_PRIVATE=1 allows hooks to lead there.")


def _is_here(host: str) -> bool:
    literal = _literal(host)
    return host == _HERE or (literal is not None and literal.is_loopback)


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
