"""What was uploaded and is not a campaign yet: kept on disk with everything typed so far, for a day."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from campaigns.models import Campaign

AT_ONCE = 5 * 2**20
"""Bytes; a larger spreadsheet is read by the bulk worker while the page shows how far it is."""
_KEPT_SECONDS = 24 * 3600
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Staged:
    """One upload. The files' names on disk are ours; the person's are data and never part of a path."""

    key: uuid.UUID
    who: str
    account: int
    name: str = field(repr=False)
    source: str
    attachments: dict[str, str] = field(repr=False)
    choices: dict[str, Any] = field(repr=False)
    campaign: int | None = None
    """The draft that was made of it."""
    changes: int | None = None
    """The draft that gets another message, where it is no new campaign."""

    @property
    def path(self) -> Path:
        """Where the spreadsheet is."""
        return _folder(self.key) / self.source

    @property
    def attachment_paths(self) -> dict[str, Path]:
        """The attachments by the names that rows may use."""
        return {name: _folder(self.key) / stored for name, stored in self.attachments.items()}


def keep(who: str, account: int, sheet: UploadedFile[Any], attachments: Iterable[UploadedFile[Any]]) -> Staged:
    """Move an upload into the data folder and return it; earlier uploads older than a day are removed."""
    _forget_old()
    key = uuid.uuid4()
    folder = _folder(key)
    folder.mkdir(parents=True, mode=0o700)
    source = f"sheet{_suffix(sheet.name)}"
    _move(sheet, folder / source)
    kept: dict[str, str] = {}
    for number, upload in enumerate(attachments):
        stored = f"attachment{number}{_suffix(upload.name)}"
        _move(upload, folder / stored)
        kept[(upload.name or stored)[:200]] = stored
    staged = Staged(key, who, account, (sheet.name or source)[:200], source, kept, {})
    _write(staged)
    return staged


def reopen(who: str, campaign: Campaign, choices: dict[str, Any]) -> Staged:
    """Take a draft's files and choices out once more, so that its message can be changed. Raises OSError."""
    _forget_old()
    key = uuid.uuid4()
    folder = _folder(key)
    folder.mkdir(parents=True, mode=0o700)
    source = f"sheet{_suffix(campaign.source.name)}"
    shutil.copyfile(campaign.source.path, folder / source)
    kept: dict[str, str] = {}
    for number, attachment in enumerate(campaign.attachments.all()):
        kept[attachment.name] = f"attachment{number}{_suffix(attachment.file.name)}"
        shutil.copyfile(attachment.file.path, folder / kept[attachment.name])
    name = campaign.source_name
    staged = Staged(key, who, campaign.account_id, name, source, kept, choices, changes=campaign.pk)
    _write(staged)
    return staged


def find(key: uuid.UUID, who: str) -> Staged | None:
    """Return the person's own upload with this key, None when there is none (any more)."""
    try:
        data = json.loads((_folder(key) / "staged.json").read_text())
    except FileNotFoundError:
        return None
    return Staged(key=key, **data) if data["who"] == who else None


def remember(staged: Staged, **changes: Any) -> Staged:
    """Store what was chosen or made since, and return the upload as it is now."""
    now = Staged(**{name: changes.get(name, getattr(staged, name)) for name in Staged.__slots__})
    _write(now)
    return now


@contextmanager
def alone(staged: Staged) -> Iterator[None]:
    """Hold the upload so that a double click waits and then finds what the first click made."""
    with (_folder(staged.key) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def drop_files(staged: Staged) -> None:
    """Remove the files of an upload that became a campaign; which campaign stays known for a day."""
    for stored in (staged.source, *staged.attachments.values()):
        (_folder(staged.key) / stored).unlink(missing_ok=True)


def _folder(key: uuid.UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / "staged" / str(key)


def _suffix(name: str | None) -> str:
    found = PurePosixPath(name or "").suffix.lower()
    return found if _SUFFIX.fullmatch(found) else ""


def _move(upload: UploadedFile[Any], target: Path) -> None:
    if isinstance(upload, TemporaryUploadedFile):
        # Copied, not renamed: Django removes its temporary file itself, and it may lie on another disk.
        shutil.copyfile(upload.temporary_file_path(), target)
    else:
        with target.open("wb") as file:
            shutil.copyfileobj(upload, file)
    target.chmod(0o600)


def _write(staged: Staged) -> None:
    names = [name for name in Staged.__slots__ if name != "key"]
    data = {name: getattr(staged, name) for name in names}
    path = _folder(staged.key) / "staged.json"
    # Whole or not at all: a preview and a check may write at the same time.
    fresh = path.with_name(f"staged.{uuid.uuid4().hex}")
    fresh.write_text(json.dumps(data, ensure_ascii=False))
    os.replace(fresh, path)


def _forget_old() -> None:
    root = Path(settings.MEDIA_ROOT) / "staged"
    if not root.is_dir():
        return
    for folder in root.iterdir():
        try:
            old = folder.stat().st_mtime < time.time() - _KEPT_SECONDS
        except FileNotFoundError:
            continue
        if old:
            shutil.rmtree(folder, ignore_errors=True)
