"""What nobody signed in asks for: the way to sign in, and back to where the person was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRefresh

_NOTHING_DONE = "You were signed out meanwhile, so nothing was done. Sign in, then do it once more."


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """Leads to the page to sign in, also when the session ends while somebody works."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: tuple[Any], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Lead back to the page that a form stood on: its own address would not show one."""
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        if refused is None:
            return None
        acts = request.method not in ("GET", "HEAD")
        if acts:
            messages.info(request, _NOTHING_DONE)
        if request.headers.get("HX-Request"):
            # A part of a page is asked for: the whole page goes to sign in, not into that part.
            return HttpResponseClientRefresh()
        if not acts:
            return refused
        return redirect_to_login(_page_before(request), reverse("sign-in"))


def _page_before(request: HttpRequest) -> str:
    """Return path and query of the page that sent the form; the list of campaigns when it is not told or foreign."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return reverse("campaigns")
    parts = urlsplit(before)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
