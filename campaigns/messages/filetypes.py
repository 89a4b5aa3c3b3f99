"""File types the gateway takes, recognised by content; the name alone proves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import puremagic

Family = Literal["image", "video", "audio", "document"]


@dataclass(frozen=True, slots=True)
class FileType:
    """One type: `extensions` it may carry (the first goes on the wire), `proof`: signatures that show it."""

    mime: str
    family: Family
    extensions: tuple[str, ...]
    proof: frozenset[str]
    with_buttons: bool = True
    """Whether sendFilesButton takes it: "image, video, word, excel, ppt, pdf" (specification 1.7)."""


_OFFICE = "application/vnd.openxmlformats-officedocument."


def _type(mime: str, family: Family, *extensions: str, proof: str = "", with_buttons: bool = True) -> FileType:
    return FileType(mime, family, extensions, frozenset(proof.split() or extensions), with_buttons)


TYPES: tuple[FileType, ...] = (
    _type("image/jpeg", "image", ".jpg", ".jpeg", ".jpe", ".jfif"),
    _type("image/png", "image", ".png"),
    _type("image/webp", "image", ".webp"),
    _type("image/gif", "image", ".gif"),
    _type("video/mp4", "video", ".mp4", ".m4v"),
    _type("video/3gpp", "video", ".3gp", ".3gpp", proof=".3ga .3gp"),
    _type("audio/mpeg", "audio", ".mp3", proof=".mp3 .mpga", with_buttons=False),
    _type("audio/ogg", "audio", ".ogg", ".opus", ".oga", proof=".ogg", with_buttons=False),
    _type("audio/mp4", "audio", ".m4a", with_buttons=False),
    _type("audio/aac", "audio", ".aac", with_buttons=False),
    _type("audio/amr", "audio", ".amr", with_buttons=False),
    _type("application/pdf", "document", ".pdf"),
    _type("application/msword", "document", ".doc"),
    _type("application/vnd.ms-excel", "document", ".xls"),
    _type("application/vnd.ms-powerpoint", "document", ".ppt"),
    _type(_OFFICE + "wordprocessingml.document", "document", ".docx"),
    _type(_OFFICE + "spreadsheetml.sheet", "document", ".xlsx"),
    _type(_OFFICE + "presentationml.presentation", "document", ".pptx"),
    _type("text/plain", "document", ".txt", with_buttons=False),
    _type("text/csv", "document", ".csv", with_buttons=False),
)
BY_EXTENSION: dict[str, FileType] = {extension: each for each in TYPES for extension in each.extensions}


@lru_cache(maxsize=512)
def recognise(head: bytes, extension: str) -> FileType | None:
    """Tell the type from the first bytes; the extension only chooses between types that share a container.

    None when no supported type fits, or several do and the extension names none of them.
    """
    seen = _signatures(head)
    proven = [each for each in TYPES if each.proof & seen]
    claimed = BY_EXTENSION.get(extension)
    if claimed in proven:
        return claimed
    if proven:
        return proven[0] if len(proven) == 1 else None
    return claimed if claimed and claimed.mime.startswith("text/") and _is_text(head) else None


def _signatures(head: bytes) -> set[str]:
    try:
        return {match.extension.lower() for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()


def _is_text(head: bytes) -> bool:
    """Whether it can be text: not empty, and without zero bytes unless a mark says UTF-16."""
    return bool(head) and (b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")))
