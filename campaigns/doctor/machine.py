"""The machine: room on its disk, and who may read the secrets."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from campaigns.doctor.finding import Finding

_LITTLE_DISK, _NO_DISK = 2**30, 2**26
_SECRETS = ("secret.key", "flower.password", "campaigns.sqlite3", "files", "logs")
"""What of the data folder holds keys, passwords or personal data."""
_FOR_OTHERS = 0o077


def disk() -> Iterator[Finding]:
    """Look how much room the data folder has."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    cure = "Make room, or move CAMPAIGNS_DATA_DIR."
    if free < _NO_DISK:
        yield Finding("disk", "broken", f"only {free >> 20} MiB are free", cure)
    elif free < _LITTLE_DISK:
        yield Finding("disk", "warning", f"only {free >> 20} MiB are free", cure)
    else:
        yield Finding("disk", "ok", f"{free >> 30} GiB free")


def permissions() -> Iterator[Finding]:
    """Look whether others may read the data folder, or the secrets in it."""
    folder = Path(settings.DATA_DIR)
    if not _open_to_others(folder):
        yield Finding("data folder", "ok", str(folder))
        return
    yield Finding("data folder", "warning", "others may read it", f"chmod 700 {folder}")
    for name in _SECRETS:
        path = folder / name
        if path.exists() and _open_to_others(path):
            yield Finding(f"data folder: {name}", "broken", "others may read it", f"chmod go= {path}")


def _open_to_others(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & _FOR_OTHERS)
