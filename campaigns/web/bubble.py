"""A message as a phone would show it: from the parameters that go on the wire to the parts of a bubble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

_QUICK = ("button1", "button2", "button3")


@dataclass(frozen=True, slots=True)
class Bubble:
    """What is seen, from top to bottom; an empty part is not shown."""

    header: str = field(default="", repr=False)
    file: str = field(default="", repr=False)
    media: str = ""
    """What the file is to a phone: image, video, audio or document."""
    picture: str = ""
    """Where the file itself can be seen, when it is a picture of ours."""
    place: str = field(default="", repr=False)
    coordinates: str = field(default="", repr=False)
    card: str = field(default="", repr=False)
    card_lines: tuple[str, ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)
    footer: str = field(default="", repr=False)
    buttons: tuple[str, ...] = field(default=(), repr=False)
    rows: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)


def bubble(params: Mapping[str, Any], file: str = "", picture: str = "") -> Bubble:
    """Return the bubble of a message; `params` are those of the request, token and phone apart."""
    latitude = params.get("degreesLatitude", "")
    name = file or _name_in(params.get("link", ""))
    return Bubble(
        header=params.get("header", ""),
        file=name,
        media=_media(name),
        picture=picture,
        place=params.get("name", "") if latitude else "",
        coordinates=f"{latitude}, {params.get('degreesLongitude', '')}" if latitude else "",
        card=params.get("contactName", ""),
        card_lines=_lines(params, "contactPhone", "contactOrganization"),
        text=params.get("message", "") or "\n".join(_lines(params, "address", "url")),
        footer=params.get("footer", ""),
        buttons=_buttons(params),
        rows=tuple(_row(row) for row in params.get("rows", ())),
    )


def bubbles(
    params: Mapping[str, Any], file: str, parts: Sequence[Mapping[str, Any]] | None, pictures: Mapping[str, str]
) -> list[Bubble]:
    """Return the bubbles of a stored message: one, or one for each part that is a request of its own.

    `pictures` has the addresses of files that can be seen, by their names.
    """
    if not parts:
        return [bubble(params, file, pictures.get(file, ""))]
    return [bubble(part["params"], part["file"], pictures.get(part["file"], "")) for part in parts]


def _media(name: str) -> str:
    if not name:
        return ""
    found = (guess_type(name)[0] or "").partition("/")[0]
    return found if found in ("image", "video", "audio") else "document"


def _lines(params: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    return tuple(params[name] for name in names if params.get(name))


def _buttons(params: Mapping[str, Any]) -> tuple[str, ...]:
    marked = {"callButtonText": "📞", "urlButtonText": "🔗", "buttonText": "☰"}
    quick = tuple(f"↩ {params[name]}" for name in _QUICK if params.get(name))
    return quick + tuple(f"{sign} {params[name]}" for name, sign in marked.items() if params.get(name))


def _row(wire: str) -> tuple[str, str, str]:
    section, title, description = (*wire.split(":", 2), "", "")[:3]
    return section, title, description


def _name_in(link: str) -> str:
    if not link:
        return ""
    parts = urlsplit(link)
    return unquote(PurePosixPath(parts.path).name) or parts.netloc
