"""The operations under /api/v1, as one ninja API that the front calls."""

from __future__ import annotations

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver, include, path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from campaigns.web.api import accounts, acts, campaigns, inbox, notices, suppressions

PREFIX = "/api/v1"

api = NinjaAPI(title="Campaigns", version="1", openapi_url=None, docs_url=None)


def _to_the_front(_request: HttpRequest, error: Exception | type[Exception]) -> NoReturn:
    raise error


for kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(kind, _to_the_front)
for router in (accounts.router, campaigns.router, acts.router, inbox.router, suppressions.router, notices.router):
    api.add_router("", router)

urlpatterns: list[URLPattern | URLResolver] = [path("", include((api.urls[0], api.urls[1])))]
