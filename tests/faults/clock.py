"""Clocks that jump by minutes, in all processes of the product and never in the gateway."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

from tests.faults.rig import Rig

_SOURCE = Path(__file__).with_name("clock.c")
_JUMPS = ((0.2, +300), (0.5, -300), (0.8, 0))
"""At which share of the campaign, how many seconds off the true time."""


def why_not() -> str:
    """Return why no clock can be made to jump here; empty when it can."""
    return "" if shutil.which("cc") else "clocks that jump take a C compiler"


def settings(folder: Path) -> dict[str, str]:
    """Return what lets the clock of a product in that folder be set; it begins with the true time."""
    _set(folder, 0)
    library = folder / "clock.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, _SOURCE], check=True)
    return {"LD_PRELOAD": str(library), "CLOCK_SHIFT": str(_file(folder))}


def jump(rig: Rig) -> None:
    """Set the clock five minutes forward, ten minutes back, and right again, in the middle of the campaign."""
    for share, seconds in _JUMPS:
        rig.wait_accepted(share)
        _set(rig.product.folder.parent, seconds)


def _file(folder: Path) -> Path:
    return folder / "clock"


def _set(folder: Path, seconds: int) -> None:
    # In place, because the processes look into the file's own pages.
    with _file(folder).open("r+b" if _file(folder).exists() else "wb") as file:
        file.write(struct.pack("i", seconds))
