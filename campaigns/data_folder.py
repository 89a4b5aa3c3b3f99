"""The data folder: where a single machine keeps its database, secrets, files and sockets."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

_LONGEST_SOCKET_PATH = 100
"""Linux allows 107 bytes; some servers append to the name while they start."""


class DataFolderError(Exception):
    """The data folder cannot be used; the text says why and what to do."""


def prepare(folder: Path) -> Path:
    """Create the folder (mode 0700) if missing and return it absolute; raises DataFolderError when not writable."""
    absolute = folder.expanduser().absolute()
    try:
        absolute.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderError(
            f"The data folder {absolute} cannot be made ({error.strerror}). "
            "Set CAMPAIGNS_DATA_DIR to a folder you may write to."
        ) from None
    if not os.access(absolute, os.W_OK | os.X_OK):
        raise DataFolderError(
            f"The data folder {absolute} is not writable. Set CAMPAIGNS_DATA_DIR to a folder you may write to."
        )
    return absolute


def kept_secret(folder: Path, name: str) -> str:
    """Return the secret of that name, made once at random and kept in the folder with mode 0600."""
    path = folder / name
    try:
        if not path.exists():
            _make_secret(path)
        value = path.read_text().strip()
    except OSError as error:
        raise DataFolderError(f"{path} cannot be used ({error.strerror}).") from None
    if not value:
        raise DataFolderError(f"{path} is empty. Remove it only if nothing was encrypted with it yet.")
    return value


def _make_secret(path: Path) -> None:
    """Put a complete secret there at once: of several processes that start together, the first one's stays."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name) as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)


def broker_socket(folder: Path) -> Path:
    """Return the socket of the embedded broker: in the data folder, or a temporary one where its path would not do."""
    inside = folder / "redis.sock"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_PATH and re.fullmatch(r"[\w./-]+", str(inside), re.ASCII):
        return inside
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"campaigns-{os.getuid()}-{digest}.sock"
