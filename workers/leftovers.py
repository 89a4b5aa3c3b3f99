"""Pid files, and ending what a killed `up` left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_PATIENCE = 10.0
"""Seconds a leftover may take to finish; a send cut short becomes uncertain and is proven by the report."""


def remember(folder: Path, name: str, pid: int) -> None:
    """Write the pid file of a process just started."""
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / f"{name}.pid").write_text(f"{pid} {_born(pid)}\n")


def forget(folder: Path, name: str) -> None:
    """Remove the pid file of a process that ended."""
    (folder / f"{name}.pid").unlink(missing_ok=True)


def end(folder: Path, say: Callable[[str], None]) -> None:
    """End the processes that the pid files name and that are still the same, then remove the files."""
    alive = {path: pid for path in folder.glob("*.pid") if (pid := _still_running(path))}
    if alive:
        names = ", ".join(sorted(path.stem for path in alive))
        say(f"The last run was killed; ending what it left: {names}.")
    for pid in alive.values():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + _PATIENCE
    while any(map(_still_running, alive)) and time.monotonic() < until:
        time.sleep(0.05)
    for path, pid in alive.items():
        if _still_running(path):
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
    for path in folder.glob("*.pid"):
        path.unlink(missing_ok=True)


def _still_running(path: Path) -> int:
    """Return the pid a file names, or 0 when that process is gone or another one has its number by now."""
    pid, _, born = path.read_text().strip().partition(" ")
    return int(pid) if pid.isdigit() and born and _born(int(pid)) == born else 0


def _born(pid: int) -> str:
    """Return when the process started, in the system's own terms; empty when it does not run."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "" if Path("/proc/self").exists() else _born_by_ps(pid)
    state, ticks = after_name[0], after_name[19]
    return "" if state in "ZX" else ticks


def _born_by_ps(pid: int) -> str:
    command = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (fixed program)
    return answer.stdout.strip()
