"""The answer to an address that only takes a form, when somebody opens it: a page, where Django has an empty one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class WrongMethodMiddleware:
    """Puts a page into the empty 405 that a browser would show as nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as ever, with the same status and header Allow."""
        answer = self._get_response(request)
        if answer.status_code != 405 or answer.content or "text/html" not in request.headers.get("Accept", ""):
            return answer
        page = render(request, "405.html", status=405)
        page["Allow"] = answer["Allow"]
        return page
