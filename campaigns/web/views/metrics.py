"""/metrics for Prometheus: to programs that bear the token, or, where none is set, to this machine alone."""

from __future__ import annotations

import ipaddress
from secrets import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from campaigns.metrics import text

_PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")
"""A reverse proxy on this machine speaks from loopback for the whole world, and says so with one of these."""


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """200 with all samples, 401 or 403 for strangers, 503 when the database does not answer."""
    if settings.METRICS_TOKEN:
        if not _bears_token(request):
            refused = HttpResponse("a token is needed\n", status=401, content_type="text/plain; charset=utf-8")
            refused["WWW-Authenticate"] = "Bearer"
            return refused
    elif not _from_this_machine(request):
        return HttpResponse("only from this machine\n", status=403, content_type="text/plain; charset=utf-8")
    try:
        return HttpResponse(text(), content_type=CONTENT_TYPE_LATEST)
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain; charset=utf-8")


def _bears_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())


def _from_this_machine(request: HttpRequest) -> bool:
    if any(name in request.META for name in _PASSED_ON):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
