"""How to reach one account of a gateway, and what its white label does differently from the specification."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

Transport = Literal["form", "query", "get"]
ButtonCase = Literal["camel", "lower", "both"]

_CHOICES = {"transport": ("form", "query", "get"), "button_param_case": ("camel", "lower", "both")}
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class BadConnection(ValueError):
    """A setting of a connection cannot be used; the message says which and why."""


class BadBaseUrl(BadConnection):
    """The base URL cannot be used; the message says why."""


def api_root(base_url: str) -> str:
    """Return `scheme://host[:port][/path]/api`, whichever of scheme, slash and `/api` was given. https by
    default.

    Raises BadBaseUrl.
    """
    text = base_url.strip()
    if not text:
        raise BadBaseUrl("The base URL is empty.")
    if not _SCHEME.match(text):
        text = "https://" + text
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port != 0
    except ValueError:
        raise BadBaseUrl("The base URL is not a web address.") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise BadBaseUrl("The base URL must start with http:// or https://.")
    if not parts.hostname or re.search(r"\s", text) or not port_is_fine:
        raise BadBaseUrl("The base URL names no host.")
    if parts.username is not None or parts.query or parts.fragment:
        raise BadBaseUrl("The base URL must hold no password, no question mark and no #.")
    path = parts.path.rstrip("/")
    if path.lower().endswith("/api"):
        path = path[:-4].rstrip("/")
    return f"{parts.scheme.lower()}://{parts.netloc}{path}/api"


@dataclass(frozen=True, slots=True)
class Connection:
    """One account: base URL and token, and the settings hosts differ in. Times are seconds.

    Raises BadConnection (BadBaseUrl for the address). The repr shows no secret.
    """

    base_url: str
    token: str = field(repr=False)
    instance_id: str = field(default="", repr=False)
    """Sent instead of the token to sendContact, qrCode and qrCodeLink when the token is an account-level
    key.
    """
    transport: Transport = "form"
    """form: POST with a form body. query: POST with everything in the URL. get: GET."""
    button_param_case: ButtonCase = "camel"
    list_aliases: bool = False
    """Send `title` and `description` beside `header` and `message` to sendList."""
    verify_tls: bool = True
    proxy: str = field(default="", repr=False)
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    upload_timeout: float = 60.0
    """The read timeout when a file goes up or the gateway has to fetch a link."""
    report_timezone: str = "Asia/Kolkata"
    """The zone of the dd-mm-yyyy dates that reports are asked by."""

    def __post_init__(self) -> None:
        api_root(self.base_url)
        if not self.token.strip():
            raise BadConnection("The token is empty.")
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise BadConnection(f"{name} must be one of {', '.join(choices)}.")
        if min(self.connect_timeout, self.read_timeout, self.upload_timeout) <= 0:
            raise BadConnection("Timeouts must be more than 0 seconds.")

    @property
    def api(self) -> str:
        """The address that endpoint names are appended to, without a trailing slash."""
        return api_root(self.base_url)

    def token_for(self, endpoint: str) -> str:
        """Return what goes into the parameter `token` of this endpoint."""
        if self.instance_id and endpoint in ("sendContact", "qrCode", "qrCodeLink"):
            return self.instance_id
        return self.token


@dataclass(frozen=True, slots=True)
class Upload:
    """A local file to send. The specification allows 3 MB (1.2a); whoever builds it checks size and type."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)
    content_type: str = "application/octet-stream"

    @property
    def wire_name(self) -> str:
        """The file name as sent: ASCII, without spaces (a space breaks the gateway's own client),
        extension kept.
        """
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode("ascii")
        stem, dot, extension = plain.rpartition(".")
        if not dot:
            stem, extension = plain, ""
        stem = _UNSAFE.sub("_", stem).strip("._") or "file"
        extension = _UNSAFE.sub("", extension)
        return f"{stem[:80]}.{extension[:10]}" if extension else stem[:80]
