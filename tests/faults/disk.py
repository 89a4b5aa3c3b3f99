"""A full disk under the database: a small file system of its own, filled up and emptied again while it sends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.faults.rig import Rig

_MEGABYTE = bytes(2**20)
_SIZE = "24m"


def why_not() -> str:
    """Return why no file system can be mounted here; empty when it can."""
    if os.geteuid() or not shutil.which("unshare"):
        return "mounting a small file system takes root and unshare"
    tried = subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], check=False, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return "this machine does not allow mounting" if tried.returncode else ""


def in_a_small_world(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m tests.faults` with these arguments where the folder that `SMALL_DISK` names is small."""
    with tempfile.TemporaryDirectory(prefix="campaigns-small-") as folder:
        command = f'mount -t tmpfs -o size={_SIZE} none "$1" && shift && exec "$@"'
        return subprocess.run(
            ["unshare", "-m", "sh", "-c", command, "sh", folder, sys.executable, "-m", "tests.faults", *arguments],
            env={**os.environ, "SMALL_DISK": folder}, text=True, check=False, stdout=subprocess.PIPE,
        )  # fmt: skip


def fill(rig: Rig) -> None:
    """Fill the disk of the database for ten seconds, in the middle of the campaign."""
    ballast = Path(os.environ["SMALL_DISK"]) / "ballast"
    rig.wait_accepted(0.2)
    with ballast.open("wb", buffering=0) as file:
        # Down to the last page.
        for piece in (_MEGABYTE, bytes(4096)):
            with suppress(OSError):
                while True:
                    file.write(piece)
    assert not shutil.disk_usage(ballast.parent).free
    rig.stay(10.0)
    ballast.unlink()
