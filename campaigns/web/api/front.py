"""The door of the API: key, pace, route, once, and problems instead of pages. No cookie counts here."""

from __future__ import annotations

import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponseBase, RawPostDataException
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import HttpError, ValidationError

from campaigns import keys
from campaigns.models import ApiKey
from campaigns.web.api import idempotency
from campaigns.web.api.caller import Caller
from campaigns.web.api.docs import body_types, query_names
from campaigns.web.api.problems import Problem, problem_of

log = structlog.get_logger("campaigns.api")

_READING = ("GET", "HEAD", "OPTIONS")
_BODIES = ("application/json", "multipart/form-data")
_INSIDE = "campaigns.web.api.routes"


@csrf_exempt
@login_not_required
def front(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """Answer a request of a program; whatever is wrong with it is answered as a problem, never as a page."""
    try:
        key = _admitted(request)
        request.user = Caller(key)  # type: ignore[assignment]
        if request.method in _READING:
            return _routed(request, rest)
        if request.content_type not in _BODIES and _has_body(request):
            raise Problem("wrong-type")
        return idempotency.once(request, key, lambda: _routed(request, rest))
    except DatabaseError as error:
        log.error("database does not answer", error=type(error).__name__)
        return Problem("unavailable", headers={"Retry-After": "5"}).answer()
    except Exception as error:
        problem = problem_of(error)
        if problem.kind == "fault":
            log.exception("a request of a program failed")
        return problem.answer()


def _admitted(request: HttpRequest) -> ApiKey:
    """Return the key of the request. Raises Problem: no-key, too-many."""
    scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
    key = keys.find(presented) if scheme.lower() == "bearer" else None
    if key is None:
        raise Problem("no-key", headers={"WWW-Authenticate": "Bearer"})
    now = timezone.now()
    if not keys.take(key, now):
        raise Problem("too-many", headers={"Retry-After": str(60 - now.second)})
    return key


def _routed(request: HttpRequest, rest: str) -> HttpResponseBase:
    try:
        match = resolve(f"/{rest}", _INSIDE)
    except Resolver404:
        raise Http404 from None
    if unknown := sorted(request.GET.keys() - query_names(match.route)):
        faults = [{"where": f"query.{name}", "message": "There is no such parameter."} for name in unknown]
        raise Problem("not-valid", "Some parameters of the address are unknown.", {"errors": faults})
    try:
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except (HttpError, ValidationError, RawPostDataException):
        takes = body_types(match.route)
        if takes and _has_body(request) and request.content_type not in takes:
            raise Problem("wrong-type", f"This address takes {' or '.join(takes)}.") from None
        raise
    if answer.status_code == 405:
        raise Problem("wrong-method", headers={"Allow": answer.headers["Allow"]})
    return answer


def _has_body(request: HttpRequest) -> bool:
    return bool(int(request.headers.get("Content-Length") or 0))
