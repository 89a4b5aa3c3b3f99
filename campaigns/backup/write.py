"""Make a backup while the product runs."""

from __future__ import annotations

import os
import tarfile
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Sum

from campaigns.backup.archive import DATABASE, FILES, KEY, MANIFEST, BackupError, Manifest, digest_of
from campaigns.backup.engines import dump
from campaigns.models import Campaign


def write(target: Path, *, with_key: bool = False) -> Manifest:
    """Write database and uploaded files to `target` (mode 0600), complete or not at all. Raises BackupError.

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
            manifest = Manifest(
                made_at,
                connection.vendor,
                version("campaigns"),
                _migrations(),
                _recipients(),
                len(_files()),
                with_key,
                digest_of(folder / DATABASE),
            )
            (folder / MANIFEST).write_text(manifest.as_json())
            _pack(folder, folder / "whole.tar", with_key=with_key)
            os.replace(folder / "whole.tar", target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written ({error.strerror or type(error).__name__}).") from None
    return manifest


def _pack(folder: Path, whole: Path, *, with_key: bool) -> None:
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for name in (MANIFEST, DATABASE, *([KEY] if with_key else [])):
                tar.add(folder / name, name)
            for path in _files():
                # A file that retention removed meanwhile belongs to nobody any more.
                if path.exists():
                    tar.add(path, f"{FILES}/{path.relative_to(settings.MEDIA_ROOT)}")
        file.flush()
        os.fsync(file.fileno())


def _files() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def _migrations() -> list[str]:
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


def _recipients() -> int:
    return Campaign.objects.aggregate(n=Sum("total"))["n"] or 0
