"""Make a backup while the product runs."""

from __future__ import annotations

import os
import tarfile
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Sum

from campaigns import files
from campaigns.backup.archive import DATABASE, FILES, KEY, MANIFEST, BackupError, Manifest, digest_of
from campaigns.backup.engines import dump
from campaigns.files import FilesUnreachable
from campaigns.models import Campaign


def write(target: Path, *, with_key: bool = False, with_files: bool = True) -> Manifest:
    """Write database and uploaded files to `target` (mode 0600), complete or not at all. Raises BackupError.

    The files are copied from wherever they are kept, unless they are to stay there.
    The secret key is left out unless asked for: with it, whoever has the file has the gateway tokens.
    """
    # Before the database is read: what is sent from here on is doubtful after a restore.
    made_at = datetime.now(UTC)
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as name:
            folder = Path(name)
            dump(folder / DATABASE)
            if with_key:
                (folder / KEY).write_text(settings.SECRET_KEY)
            # After the database, so that no file is missing that it names.
            names = list(files.every()) if with_files else []
            manifest = Manifest(
                made_at,
                connection.vendor,
                version("campaigns"),
                _migrations(),
                _recipients(),
                len(names),
                with_key,
                digest_of(folder / DATABASE),
                with_files,
            )
            (folder / MANIFEST).write_text(manifest.as_json())
            _pack(folder, folder / "whole.tar", [MANIFEST, DATABASE, *([KEY] if with_key else [])], names)
            os.replace(folder / "whole.tar", target)
    except FilesUnreachable as error:
        raise BackupError(f"The uploaded files cannot be read: {error} `--without-files` leaves them out.") from None
    except OSError as error:
        raise BackupError(f"{target} cannot be written ({error.strerror or type(error).__name__}).") from None
    return manifest


def _pack(folder: Path, whole: Path, own: Iterable[str], stored: Iterable[str]) -> None:
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for name in own:
                tar.add(folder / name, name)
            for name in stored:
                # A file that retention removed meanwhile belongs to nobody any more.
                with suppress(FileNotFoundError):
                    _add(tar, name)
        file.flush()
        os.fsync(file.fileno())


def _add(tar: tarfile.TarFile, name: str) -> None:
    with default_storage.open(name) as stored:
        member = tarfile.TarInfo(f"{FILES}/{name}")
        member.size, member.mode = stored.size, 0o600
        tar.addfile(member, stored)


def _migrations() -> list[str]:
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


def _recipients() -> int:
    return Campaign.objects.aggregate(n=Sum("total"))["n"] or 0
