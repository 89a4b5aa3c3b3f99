"""Turns an endpoint and its parameters into a prepared request, in the transport of the account (2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode

import requests
from requests.structures import CaseInsensitiveDict

from campaigns.gateway.connection import Connection, Upload
from campaigns.gateway.errors import Rejected
from campaigns.gateway.wire import BUTTON_PARAMS, LIST_ALIASES

Params = Mapping[str, str | list[str]]

_HEADERS = {"User-Agent": "campaigns", "Accept": "application/json, */*", "Accept-Encoding": "gzip, deflate"}
_FORM = {**_HEADERS, "Content-Type": "application/x-www-form-urlencoded"}


class Requests:
    """Builds the requests of one account. Values are percent-encoded as UTF-8 exactly once, here and
    nowhere else.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._api = requests.Request("GET", connection.api).prepare().url

    def send(self, endpoint: str, phone: str, params: Params, file: Upload | None = None) -> requests.PreparedRequest:
        """Build a send. A local file makes it multipart: `file` in the body, every other parameter in the
        URL, as the specification prints it (1.2a, 1.3a, 1.7a). Raises Rejected for a text that is no
        Unicode.
        """
        pairs = [("token", self._connection.token_for(endpoint)), ("phone", phone)]
        query = _encoded(pairs + self._wire_pairs(endpoint, params))
        url = f"{self._api}/{endpoint}"
        if file is not None:
            part = {"file": (file.wire_name, file.content, file.content_type)}
            upload = requests.Request("POST", url, files=part, headers=_HEADERS).prepare()
            upload.url = f"{url}?{query}"
            return upload
        if self._connection.transport == "form":
            return _prepared("POST", url, query)
        method = "POST" if self._connection.transport == "query" else "GET"
        return _prepared(method, f"{url}?{query}", None)

    def read(self, endpoint: str, params: Mapping[str, str]) -> requests.PreparedRequest:
        """Build a read: always GET."""
        query = _encoded([("token", self._connection.token_for(endpoint)), *params.items()])
        return _prepared("GET", f"{self._api}/{endpoint}?{query}", None)

    def _wire_pairs(self, endpoint: str, params: Params) -> list[tuple[str, str]]:
        """Return the parameters as the host spells them; empty ones are left out, lists repeat their key."""
        pairs: list[tuple[str, str]] = []
        for name, value in params.items():
            values = value if isinstance(value, list) else [value]
            pairs.extend((key, one) for key in self._names(endpoint, name) for one in values if one)
        return pairs

    def _names(self, endpoint: str, name: str) -> tuple[str, ...]:
        if name in BUTTON_PARAMS and self._connection.button_param_case != "camel":
            lower = name.lower()
            return (lower,) if self._connection.button_param_case == "lower" else (name, lower)
        if endpoint == "sendList" and self._connection.list_aliases and name in LIST_ALIASES:
            return (name, LIST_ALIASES[name])
        return (name,)


def _encoded(pairs: list[tuple[str, str]]) -> str:
    with suppress(UnicodeEncodeError):
        return urlencode(pairs)
    # Half of a surrogate pair. The error above holds the text, so it must not stay attached to this one.
    raise Rejected("bad_text", "a text holds a broken character that cannot be sent")


def _prepared(method: str, url: str, form: str | None) -> requests.PreparedRequest:
    """Fill a PreparedRequest by hand: url and body are encoded already, and preparing costs more than
    sending.
    """
    request = requests.PreparedRequest()
    request.method, request.url = method, url
    request.hooks = {"response": []}
    request.headers = CaseInsensitiveDict(_FORM if form is not None else _HEADERS)
    if form is not None:
        request.body = form.encode("ascii")
        request.headers["Content-Length"] = str(len(request.body))
    elif method == "POST":
        request.headers["Content-Length"] = "0"
    return request
