"""Where a request came from: what the proxy in front says, where there is one, and never what the client claims."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str | None:
    """Return the client's IP address, None where nobody knows it, as over a unix socket.

    Of X-Forwarded-For the last entry counts: the proxy in front wrote it, and a client may have sent the others.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        found = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or found
    try:
        return str(ipaddress.ip_address(found))
    except ValueError:
        return None
