"""Finds the JSON events in whatever the gateway posts: JSON, a form field, multipart with files; one or a list.

What the body itself looks like decides, since the header may be missing or wrong (specification 8 and its samples).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import NoReturn
from urllib.parse import parse_qs

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

Event = Mapping[str, object]

MOST_EVENTS = 5_000
_FIELD = "json"
_LONGEST_BOUNDARY = 200


class NoEvents(ValueError):
    """There is no JSON object in the body."""


@dataclass(frozen=True, slots=True)
class Post:
    """The events of one request, at least one, and the files that came with them."""

    events: tuple[Event, ...] = field(repr=False)
    files: tuple[bytes, ...] = field(default=(), repr=False)


def read(body: bytes) -> Post:
    """Read one request's body. Raises NoEvents, and nothing else, for what holds no event."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return Post(_events(start))
    if start.startswith(b"--"):
        return _multipart(start)
    return Post(_events(_form_field(start)))


def _events(text: bytes) -> tuple[Event, ...]:
    try:
        found = json.loads(text.decode("utf-8-sig", "replace"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise NoEvents from None
    events = tuple(event for event in (found if isinstance(found, list) else [found]) if isinstance(event, dict))
    if not events or len(events) > MOST_EVENTS:
        raise NoEvents
    return events


def _refuse(constant: str) -> NoReturn:
    raise NoEvents(f"{constant} is not JSON")


def _form_field(body: bytes) -> bytes:
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=100)
    except ValueError:
        raise NoEvents from None
    return fields.get(_FIELD, [""])[0].encode("utf-8", "replace")


def _multipart(body: bytes) -> Post:
    boundary = body.split(b"\n", 1)[0].rstrip(b"\r \t")[2:]
    if not 0 < len(boundary) <= _LONGEST_BOUNDARY or not boundary.isascii():
        raise NoEvents
    meta = {
        "CONTENT_TYPE": f'multipart/form-data; boundary="{boundary.decode()}"',
        "CONTENT_LENGTH": str(len(body)),
    }
    try:
        fields, files = MultiPartParser(meta, BytesIO(body), [_InMemory()], "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation, ValueError, LookupError):
        raise NoEvents from None
    named = {name: file for name in files for file in files.getlist(name)[:1]}
    text = fields.get(_FIELD)
    if text is None and _FIELD in named:
        text = named.pop(_FIELD).read().decode("utf-8", "replace")
    return Post(_events((text or "").encode("utf-8", "replace")), tuple(file.read() for file in named.values()))


class _InMemory(FileUploadHandler):
    """Keeps a file in memory: the whole body is there already, and limited."""

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self._pieces: list[bytes] = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece; nobody else needs it."""
        self._pieces.append(raw_data)

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        """Hand out the file under a name of our own: the sender's is not used for anything."""
        return SimpleUploadedFile("file", b"".join(self._pieces))
