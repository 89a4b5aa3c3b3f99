"""The API's own description: an OpenAPI document, and a page that shows it without a line of script."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.web.api.idempotency import HEADER, LONGEST
from campaigns.web.api.problems import KINDS
from campaigns.web.api.routes import PREFIX, api

_METHODS = ("get", "post")
_IN_EVERY = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)
_IN_SOME = {"check_account": (502,)}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457: what went wrong.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
        "findings": {"type": "array", "items": {"type": "object"}},
    },
}
_ONCE = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "A name of this write that you choose. The same write with the same name is done once in 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": r"^[\x20-\x7e]+$"},
}
_FILE = {"type": "string", "format": "binary"}
_FILES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": _FILE},
    "text/csv": {"schema": _FILE},
}


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """Return the OpenAPI document."""
    document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"{PREFIX}/")))
    parts = document["components"]
    parts["schemas"]["Problem"] = _PROBLEM
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for _method, _path, operation in operations(document):
        operation["security"] = [{"key": []}]
        identity = operation["operationId"] = operation["operationId"].rpartition("_api_")[2].partition("_")[2]
        for status in (*_IN_EVERY, *_IN_SOME.get(identity, ())):
            operation["responses"][str(status)] = _problem_answer(status)
        if _method == "post":
            operation.setdefault("parameters", []).append(_ONCE)
        if identity == "download_results":
            operation["responses"]["200"] = {"description": "The file.", "content": _FILES}
    return document


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return method, address and description of each operation."""
    return [
        (method, path, item[method])
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]


def query_names(route: str) -> frozenset[str]:
    """Return the names in the query that are known where a Django route leads."""
    parameters = (each for operation in _at(route).values() for each in operation.get("parameters", ()))
    return frozenset(each["name"] for each in parameters if each["in"] == "query")


def body_types(route: str) -> list[str]:
    """Return the content types that a write takes where a Django route leads; none where it has no body."""
    return list(_at(route).get("post", {}).get("requestBody", {}).get("content", {}))


def _at(route: str) -> dict[str, dict[str, Any]]:
    path = f"{PREFIX}/{route.replace('<', '{').replace('>', '}')}"
    found: dict[str, dict[str, Any]] = schema()["paths"].get(path, {})
    return found


def _problem_answer(status: int) -> dict[str, Any]:
    titles = [title for code, title, _ in KINDS.values() if code == status]
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": ", or: ".join(titles), "content": content}


@login_not_required
@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; it holds nothing that is not in the published product."""
    return JsonResponse(schema())


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    listed = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("description") or operation.get("summary", ""),
            "parameters": operation.get("parameters", []),
            "body": _body(operation),
        }
        for method, path, operation in operations(schema())
    ]
    problems = [{"kind": kind, "status": found[0], "means": found[2]} for kind, found in KINDS.items()]
    return render(request, "api.html", {"operations": listed, "problems": problems, "shapes": _shapes()})


def _body(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return ", ".join(content)


def _shapes() -> list[dict[str, Any]]:
    found = schema()["components"]["schemas"].items()
    return [{"name": name, "text": json.dumps(shape, indent=2, ensure_ascii=False)} for name, shape in sorted(found)]
