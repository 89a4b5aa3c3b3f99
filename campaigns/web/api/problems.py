"""What went wrong, as RFC 9457 problems: one class to raise, and how every other error becomes one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError

from campaigns.files import FilesUnreachable

KINDS: dict[str, tuple[int, str, str]] = {
    "bad-request": (400, "Bad request", "The body cannot be read, or a header is not of its form."),
    "no-key": (401, "No key", "The header Authorization: Bearer KEY is missing, or the key is unknown or revoked."),
    "not-allowed": (403, "Not allowed", "The key lacks the scope, or is for another account."),
    "not-found": (
        404,
        "Not found",
        "There is no such address, or nothing of that number or name that the key sees.",
    ),
    "wrong-method": (405, "Wrong method", "The address takes other methods; the header Allow names them."),
    "refused": (409, "Refused", "The act is not possible now; `detail` says what would help. Nothing was done."),
    "findings": (409, "Look first", "Something speaks against the launch; `findings` says what."),
    "in-progress": (409, "In progress", "A request with this Idempotency-Key is being worked on. Ask again later."),
    "too-large": (413, "Too large", "The body or a file in it is larger than what is accepted."),
    "wrong-type": (415, "Wrong content type", "Send application/json, or multipart/form-data for files."),
    "not-valid": (422, "Not valid", "A value is not of its form; `errors` names each."),
    "spreadsheet": (422, "Not importable", "The list as a whole cannot be imported; `detail` says why."),
    "other-request": (422, "Another request", "This Idempotency-Key was used for another request within 24 hours."),
    "too-many": (429, "Too many requests", "The key's requests of this minute are used up. Retry-After says when."),
    "fault": (500, "Our fault", "The product has a fault; the log of the web process says which."),
    "gateway": (502, "The gateway does not answer", "The gateway could not be asked; `detail` says what would help."),
    "unavailable": (503, "Unavailable", "The database, or where files are kept, does not answer."),
}
"""Each problem by the last part of its type: status, title, meaning."""
_MARK = re.compile(r"^Value error, ")


@dataclass(eq=False)
class Problem(Exception):
    """An answer that is a problem; raised anywhere below the front."""

    kind: str
    detail: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status of the answer."""
        return KINDS[self.kind][0]

    def answer(self) -> HttpResponse:
        """Return the problem as an answer."""
        status, title, meaning = KINDS[self.kind]
        body = {
            "type": f"/api/v1/docs#{self.kind}",
            "title": title,
            "status": status,
            "detail": self.detail or meaning,
            **self.more,
        }
        text = json.dumps(body, ensure_ascii=True)
        answer = HttpResponse(text, status=status, content_type="application/problem+json")
        for name, value in self.headers.items():
            answer[name] = value
        return answer


def problem_of(error: Exception) -> Problem:
    """Return what an exception means to the caller: `fault` when it is one of ours."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, FilesUnreachable):
        return Problem("unavailable", str(error), headers={"Retry-After": "30"})
    if isinstance(error, ValidationError):
        return Problem("not-valid", "Some values are not of their form.", {"errors": _faults(error.errors)})
    if isinstance(error, Http404):
        return Problem("not-found", "There is no such address; /api/v1/docs lists them.")
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return Problem("too-large")
    if isinstance(error, BadRequest | SuspiciousOperation | MultiPartParserError | UnreadablePostError):
        return Problem("bad-request")
    if isinstance(error, HttpError):
        # Of ninja's own there is only this one: the others are problems before it can raise them.
        return Problem("bad-request", "The body is not JSON.")
    return Problem("fault")


def _faults(errors: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return where and what, without the value itself: it may be a phone number or a text."""
    return [{"where": _where(error["loc"]), "message": _MARK.sub("", str(error["msg"]))} for error in errors]


def _where(steps: Sequence[str | int]) -> str:
    """Return the way to a value as a program wrote it; ninja names a body twice."""
    return ".".join(map(str, steps[1:] if steps[:2] == ("body", "body") else steps))
