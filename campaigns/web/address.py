"""Where a request came from: what the proxies in front say, where there are any, and never what the client claims."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_ONE_LINE = 64
"""Bits of an IPv6 address that belong to a whole home or office, which has all addresses behind them to choose from."""


def address(request: HttpRequest) -> str | None:
    """Return the client's IP address, of IPv6 the network; None where nobody knows it, as over a unix socket.

    Each proxy adds one entry at the end of X-Forwarded-For, so the first that is not the client's own claim is found
    by counting them from there.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXIES:
        said = request.headers.get("X-Forwarded-For", "").split(",")
        found = said[-settings.BEHIND_PROXIES :][0].strip() or found
    try:
        ip = ipaddress.ip_address(found)
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address):
        network = ipaddress.ip_network((int(ip), _ONE_LINE), strict=False)
        return str(ip.ipv4_mapped or network.network_address)
    return str(ip)
