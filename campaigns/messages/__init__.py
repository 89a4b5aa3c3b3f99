"""The nine kinds of message: their fields, limits and wire form. Pure: no database, no network, no clock.

`KINDS[name].check(values)` turns one row's values into parameters of a request, or says all that is wrong.
"""

from __future__ import annotations

from campaigns.messages.attachment import Attachment
from campaigns.messages.base import Checked, Field, Options, Params, Part, Problem
from campaigns.messages.button_kinds import FileButtonsKind, LocationButtonsKind, TextButtonsKind
from campaigns.messages.canonical import canonical_text
from campaigns.messages.contact import ContactKind
from campaigns.messages.files import FileCaptionKind, FileKind
from campaigns.messages.kind import Kind
from campaigns.messages.list_kind import ListKind
from campaigns.messages.location import LocationKind
from campaigns.messages.text import TextKind
from campaigns.messages.wire import wire_params

__all__ = [
    "KINDS",
    "Attachment",
    "Checked",
    "Field",
    "Kind",
    "Options",
    "Params",
    "Part",
    "Problem",
    "canonical_text",
    "endpoint_of",
    "wire_params",
]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        TextKind(),
        FileKind(),
        FileCaptionKind(),
        LocationKind(),
        ContactKind(),
        TextButtonsKind(),
        FileButtonsKind(),
        LocationButtonsKind(),
        ListKind(),
    )
}


def endpoint_of(kind: str) -> str:
    """The gateway's endpoint for a kind, as in `/api/<endpoint>`. Raises KeyError for an unknown kind."""
    return KINDS[kind].endpoint
