"""A file uploaded with a campaign, as the gateway will see it (specification 1.2a, 1.3a, 1.7a)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from campaigns.messages.filetypes import FileType, recognise

LIMIT: Final = 3 * 2**20
"""Bytes; above it the file is refused: the specification says 3 MB and not which."""
SAFE: Final = 3 * 10**6
"""Bytes; above it a host that counts in millions may refuse the file."""
HEAD: Final = 4096
"""Bytes of the beginning that tell the type."""
_LONGEST_STEM: Final = 80


@dataclass(frozen=True, slots=True)
class Attachment:
    """Name as uploaded, size in bytes, and the first `HEAD` bytes."""

    name: str
    size: int
    head: bytes = field(repr=False)

    @property
    def extension(self) -> str:
        """The name's extension in lower case with its dot, "" for none."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def type(self) -> FileType | None:
        """The type by content, None when it is not supported."""
        return recognise(self.head, self.extension)

    @property
    def mime(self) -> str:
        """The content type to declare for the part."""
        found = self.type
        return found.mime if found else "application/octet-stream"

    @property
    def wire_name(self) -> str:
        """The file name in the upload: ASCII, no spaces, an extension that fits the content."""
        found = self.type
        extension = self.extension
        if found and extension not in found.extensions:
            extension = found.extensions[0]
        plain = unicodedata.normalize("NFKD", PurePosixPath(self.name).stem).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^A-Za-z0-9.-]+", "_", plain).strip("._-")[:_LONGEST_STEM]
        return (stem or "file") + re.sub(r"[^a-z0-9.]", "", extension)
