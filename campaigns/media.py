"""Keeps files that strangers send: named by us, typed by their content, never as anything a browser would run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from campaigns import files
from campaigns.files import FilesUnreachable
from campaigns.messages.filetypes import recognise
from campaigns.models import InboundMedia

_HEAD = 4096
_NEUTRAL = "application/octet-stream"


def keep(content: bytes) -> dict[str, Any]:
    """Store a file; return its name in the storage, its size, and its type.

    The type is one of the media and documents that messages can carry, proven by the first bytes, else neutral:
    HTML, SVG, scripts and whatever is unknown are kept as bytes to download. The name has no extension.
    """
    found = recognise(content[:_HEAD], "")
    mime = found.mime if found is not None and not found.mime.startswith("text/") else _NEUTRAL
    name = default_storage.save(f"inbox/{files.fresh_name('')}", ContentFile(content))
    return {"name": name, "size": len(content), "mime": mime}


def drop_unused(kept: Iterable[Mapping[str, Any]]) -> None:
    """Remove those of the files that became part of no message, as when the gateway posts one a second time."""
    for file in kept:
        # One that cannot be removed now harms nobody.
        with suppress(FilesUnreachable):
            if not InboundMedia.objects.filter(file=file["name"]).exists():
                default_storage.delete(file["name"])
