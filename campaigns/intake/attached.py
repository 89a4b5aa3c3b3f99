"""The files given with an import: found by the name a row uses, and what is wrong with them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaigns.messages import Attachment
from campaigns.messages.attachment import HEAD, LIMIT

_LISTED = 200


@dataclass(frozen=True, slots=True)
class Attached:
    """The attachments by name. Only what was given is ever found: a name is looked up, never opened as a path."""

    files: Mapping[str, Attachment]
    by_likeness: Mapping[str, str]

    @classmethod
    def open(cls, paths: Mapping[str, Path]) -> Attached:
        """Look into each file."""
        files = {name: read(name, path) for name, path in paths.items()}
        names: dict[str, list[str]] = defaultdict(list)
        for name in files:
            names[_alike(name)].append(name)
        return cls(files, {alike: same[0] for alike, same in names.items() if len(same) == 1})

    def named(self, name: str) -> Attachment | None:
        """Return the file of that name: the same one, else the only one that differs in case alone."""
        wanted = name.strip()
        return self.files.get(wanted) or self.files.get(self.by_likeness.get(_alike(wanted), ""))

    def findings(self, wanted: Mapping[str, int]) -> dict[str, Any]:
        """Return what to know of the files as JSON; `wanted` counts the rows that name each file."""
        given = self.files.values()
        missing = sorted((name, rows) for name, rows in wanted.items() if name not in self.files)
        return {
            "given": len(self.files),
            "missing": [{"name": name, "rows": rows} for name, rows in missing[:_LISTED]],
            "unused": sorted(name for name in self.files if name not in wanted)[:_LISTED],
            "oversized": [{"name": f.name, "size": f.size} for f in given if f.size > LIMIT][:_LISTED],
            "unsupported": [f.name for f in given if f.type is None][:_LISTED],
        }


def read(name: str, path: Path) -> Attachment:
    """Return what is known of a file before it is sent."""
    with path.open("rb") as file:
        return Attachment(name=name, size=path.stat().st_size, head=file.read(HEAD))


def _alike(name: str) -> str:
    """A name without case; macOS writes accents in a form of its own."""
    return unicodedata.normalize("NFC", name).casefold()
