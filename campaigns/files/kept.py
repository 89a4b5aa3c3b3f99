"""The acts on stored files, by their names in Django's default storage."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from django.core.cache import caches
from django.core.files import File
from django.core.files.storage import default_storage

from campaigns.files.unreachable import FilesUnreachable

_SMALL = 3 * 2**20
"""Bytes; what is no larger, as attachments are, is remembered for a while once it was fetched."""


def fresh_name(like: str) -> str:
    """Return a name nobody can guess, with the suffix of `like` if that is a plain one."""
    suffix = PurePosixPath(like).suffix.lower()[:6]
    plain = suffix[1:].isascii() and suffix[1:].isalnum()
    return secrets.token_urlsafe(16) + (suffix if plain else "")


@contextmanager
def at_hand(names: Iterable[str]) -> Iterator[dict[str, Path]]:
    """Yield where to find stored files on this machine, by name; copies live as long as the body.

    Raises FilesUnreachable, and FileNotFoundError for a file that is not in the bucket. A folder is not looked into:
    there whoever opens the path finds out.
    """
    wanted = list(dict.fromkeys(names))
    if _path("") is not None:
        yield {name: Path(default_storage.path(name)) for name in wanted}
        return
    with TemporaryDirectory(prefix="campaigns-files-") as folder:
        copies = {}
        for number, name in enumerate(wanted):
            copies[name] = Path(folder) / f"{number}{PurePosixPath(name).suffix}"
            _fetch(name, copies[name])
        yield copies


def content(name: str) -> bytes:
    """Return a small stored file. Raises FilesUnreachable and FileNotFoundError."""
    path = _path(name)
    if path is not None:
        return _read(path)
    kept: bytes | None = caches["files"].get(name)
    if kept is None:
        with default_storage.open(name) as file:
            kept = bytes(file.read())
        _remember(name, kept)
    return kept


def every(folder: str = "") -> Iterator[str]:
    """Yield the names of all stored files. Raises FilesUnreachable."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from every(f"{folder}{name}/")


def put(name: str, source: Path) -> None:
    """Store a file under this very name, in place of what is there. Raises OSError."""
    with source.open("rb") as file:
        if _path(name) is not None:
            default_storage.delete(name)
        default_storage.save(name, File(file))


def _path(name: str) -> Path | None:
    """Return where a file is in a folder of this machine; None when files are kept elsewhere."""
    with suppress(NotImplementedError):
        return Path(default_storage.path(name))
    return None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if path.parent.is_dir():
            raise
        # A folder that is not mounted proves no file gone.
        raise FilesUnreachable("The folder of the files is not there.") from None


def _fetch(name: str, target: Path) -> None:
    kept: bytes | None = caches["files"].get(name)
    if kept is not None:
        target.write_bytes(kept)
        return
    with default_storage.open(name) as stored, target.open("wb") as file:
        shutil.copyfileobj(stored, file)
    if target.stat().st_size <= _SMALL:
        _remember(name, target.read_bytes())


def _remember(name: str, found: bytes) -> None:
    # What a name stands for never changes, and whoever asks has looked in the database whether it still exists.
    if len(found) <= _SMALL:
        caches["files"].set(name, found)
