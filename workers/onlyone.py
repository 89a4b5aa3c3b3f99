"""One `up` for each data folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TextIO


class AlreadyRunning(Exception):
    """Another `up` runs in this data folder; the text says which."""


def hold(folder: Path) -> TextIO:
    """Return the data folder's lock, held until it is closed or the process ends; raises AlreadyRunning."""
    lock = (folder / "up.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        raise AlreadyRunning(
            f"`campaigns up` already runs in {folder} (process {holder}). "
            "Stop that one first, or set CAMPAIGNS_DATA_DIR to another folder."
        ) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock
