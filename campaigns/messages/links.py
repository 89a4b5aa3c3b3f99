"""Links: absolute http or https, and reachable from the gateway as far as the text can tell."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from campaigns.messages.base import Field
from campaigns.messages.draft import Draft

WEB: Final = ("http://", "https://")
_OTHER_SCHEME = re.compile(r"(?!file:|javascript:|data:)[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_UNSAFE = re.compile(r"[\s\x00-\x20\x7f\\<>\"\ud800-\udfff]")
_INTRANET = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp")


def check_link(draft: Draft, field: Field, *, fetched: bool = False, any_scheme: bool = False) -> str:
    """Read an optional link onto the wire, "" when empty or bad.

    `fetched`: the gateway downloads it while it answers, so a private address is warned about.
    """
    link = draft.raw(field)
    if not link:
        return ""
    if any_scheme and _OTHER_SCHEME.fullmatch(link) and not link.lower().startswith("http"):
        draft.params[field.wire] = link
        return link
    fault = _fault(link)
    if fault:
        draft.problem(field, "bad_link", fault)
        return ""
    draft.params[field.wire] = link
    if fetched and _is_private(_split(link)):
        draft.warn(field, "private_link", "the gateway cannot reach a private address")
    return link


def extension_of(link: str) -> str:
    """The file name's extension in the link's path, in lower case with its dot, "" for none."""
    name = urlsplit(link).path.rpartition("/")[2]
    return "." + name.rpartition(".")[2].lower() if "." in name else ""


def _fault(link: str) -> str:
    if _UNSAFE.search(link):
        return "holds a space or a character that a link cannot hold (a space is written %20)"
    parts = _split(link)
    if parts is None:
        return "is no link"
    if f"{parts.scheme}://" not in WEB:
        return f"must begin with {' or '.join(WEB)}"
    if not parts.hostname or parts.hostname.startswith(".") or ".." in parts.hostname:
        return "names no host"
    return ""


def _split(link: str) -> SplitResult | None:
    """The parts, None when the host or the port is malformed (urlsplit raises ValueError)."""
    try:
        parts = urlsplit(link)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_private(parts: SplitResult | None) -> bool:
    host = (parts.hostname or "") if parts else ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_INTRANET)
