"""The answer when the place of the files does not answer: a page that says so, with the status for "later"."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.files import FilesUnreachable

log = structlog.get_logger("campaigns.files")


class FilesUnreachableMiddleware:
    """Turns FilesUnreachable into 503 wherever a view has nothing better to say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as ever."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 503 when it is about files."""
        if not isinstance(error, FilesUnreachable):
            return None
        log.warning("files unreachable", why=error.why)
        return render(request, "503.html", {"why": error.why}, status=503)
