"""The backup's file: a tar with a manifest first, then the database, the uploaded files and perhaps the key."""

from __future__ import annotations

import hashlib
import json
import tarfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "files"
KEY = "secret.key"


class BackupError(Exception):
    """The backup or restore is not possible; the text says why and what would help."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the file says of itself. `made_at` lies before the moment that the database shows."""

    made_at: datetime
    vendor: str
    version: str
    migrations: list[str]
    recipients: int
    files: int
    with_key: bool
    digest: str
    """SHA-256 of the database's copy, in hexadecimal."""
    with_files: bool = True
    """False when they were left where they are kept."""

    def as_json(self) -> str:
        """Return the manifest as it is stored."""
        return json.dumps({"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}, indent=2)


def read_manifest(text: str) -> Manifest:
    """Return a stored manifest. Raises BackupError when it is of no format we know."""
    try:
        data: dict[str, Any] = json.loads(text)
        if data.pop("format") != FORMAT:
            raise BackupError("The backup was made by a later version. Restore it with that version.")
        return Manifest(**{**data, "made_at": datetime.fromisoformat(data["made_at"])})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupError("The backup's manifest cannot be read.") from None


def unpack(path: Path, folder: Path) -> Manifest:
    """Unpack a backup into an empty folder. Raises BackupError when it is none, cut short or damaged."""
    try:
        with tarfile.open(path) as tar:
            tar.extractall(folder, filter="data")
        text = (folder / MANIFEST).read_text()
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{path} is no complete backup ({type(error).__name__}).") from None
    except OSError as error:
        raise BackupError(f"{path} cannot be read ({error.strerror or type(error).__name__}).") from None
    manifest = read_manifest(text)
    if not (folder / DATABASE).is_file() or digest_of(folder / DATABASE) != manifest.digest:
        raise BackupError(f"{path} is damaged: its database is not the one that was backed up.")
    return manifest


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
