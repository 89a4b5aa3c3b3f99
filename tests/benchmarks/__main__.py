"""Runs every benchmark and prints one table of its figures: `make bench`. Leave the machine alone meanwhile."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PARTS = ("plain_celery", "other_queues", "product", "reading")
"""Modules that benchmarks are made of."""


def names() -> list[str]:
    """Return the benchmarks there are."""
    found = (path.stem for path in Path(__file__).parent.glob("*.py"))
    return sorted(name for name in found if not name.startswith("_") and name not in PARTS)


def main(chosen: list[str]) -> int:
    """Run the chosen benchmarks, or all; return 1 when one of them missed its goal or broke.

    Each in a process of its own: Django's settings are read once.
    """
    missed = 0
    for name in chosen or names():
        command = [sys.executable, "-m", f"tests.benchmarks.{name}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            for line in running.stdout:
                sys.stdout.write(f"{name:<13} {line}")
                sys.stdout.flush()
        if running.returncode:
            missed = 1
            sys.stdout.write(f"{name:<13} MISSED its goal, or broke\n")
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
