"""Reads the parameters of a request as a Go server does: body and query merged, names told apart by case."""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from tornado.httputil import HTTPFile, HTTPHeaders, HTTPInputError, parse_multipart_form_data

from campaigns.gateway.sandbox.messages import Upload

_MALFORMED = re.compile(rb"%(?![0-9A-Fa-f]{2})|;")
_NAMES = (
    "token phone message link file name address url degreesLatitude degreesLongitude contactName "
    "contactPhone contactOrganization header footer button1 button2 button3 callButtonText callButtonValue "
    "urlButtonText urlButtonValue buttonText rows msg_id start_date end_date limit offset"
)
_SPELLING = {name.lower(): name for name in _NAMES.split()}


class Unparsable(Exception):
    """The parameters cannot be read at all (error 12)."""


class InvalidCharacters(Exception):
    """Null or invalid characters: HTTP 500 by section 9 of the specification."""


@dataclass(slots=True)
class Call:
    """One request to an endpoint. `received` is a monotonic second, `began` a performance counter."""

    endpoint: str
    params: dict[str, list[str]]
    files: dict[str, list[Upload]]
    received: float
    began: float
    base_url: str = ""

    def first(self, name: str) -> str:
        """The first value of a parameter, or an empty text."""
        values = self.params.get(name)
        return values[0] if values else ""


def read_params(
    method: str, query: str, body: bytes, headers: HTTPHeaders
) -> tuple[dict[str, list[str]], dict[str, list[Upload]]]:
    """Parameters and files. Values of the body come before those of the query, as in Go's `Request.Form`.

    Raises Unparsable for broken percent encodings, semicolons and multipart bodies; InvalidCharacters for
    a null character or what is not UTF-8.
    """
    params: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    if method == "POST" and body:
        content_type = headers.get("Content-Type", "")
        if content_type.startswith("application/x-www-form-urlencoded"):
            _add_encoded(params, body)
        elif content_type.startswith("multipart/form-data"):
            _add_multipart(params, files, content_type, body)
    if query:
        _add_encoded(params, query.encode("latin-1", "replace"))
    return params, files


def _add_encoded(params: dict[str, list[str]], encoded: bytes) -> None:
    if _MALFORMED.search(encoded):
        raise Unparsable
    try:
        text = encoded.decode()
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise InvalidCharacters from None
    for name, value in pairs:
        if "\x00" in value:
            raise InvalidCharacters
        params.setdefault(name, []).append(value)


def _add_multipart(
    params: dict[str, list[str]], files: dict[str, list[Upload]], content_type: str, body: bytes
) -> None:
    boundary = next(
        (
            value.strip('"')
            for key, _, value in (part.strip().partition("=") for part in content_type.split(";"))
            if key.lower() == "boundary"
        ),
        "",
    )
    fields: dict[str, list[bytes]] = {}
    uploads: dict[str, list[HTTPFile]] = {}
    try:
        parse_multipart_form_data(boundary.encode("latin-1"), body, fields, uploads)
    except HTTPInputError:
        raise Unparsable from None
    for name, values in fields.items():
        try:
            texts = [value.decode() for value in values]
        except UnicodeDecodeError:
            raise InvalidCharacters from None
        if any("\x00" in text for text in texts):
            raise InvalidCharacters
        params.setdefault(name, []).extend(texts)
    for name, parts in uploads.items():
        files[name] = [_as_upload(part) for part in parts]


def _as_upload(part: HTTPFile) -> Upload:
    content = part["body"]
    digest = hashlib.sha256(content).hexdigest()
    return Upload(part["filename"], part["content_type"], len(content), digest)


def without_case(params: dict[str, list[str]]) -> dict[str, list[str]]:
    """The parameters under the specification's spelling, whatever case they came in."""
    spelt: dict[str, list[str]] = {}
    for name, values in params.items():
        spelt.setdefault(_SPELLING.get(name.lower(), name), []).extend(values)
    return spelt
