"""Runs every benchmark and prints its figures: `make bench`. Takes some minutes; leave the machine alone meanwhile."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

PARTS = ("plain_celery", "other_queues", "product", "reading")
"""Modules that benchmarks are made of."""


def names() -> list[str]:
    """Return the benchmarks there are."""
    found = (path.stem for path in Path(__file__).parent.glob("*.py"))
    return sorted(name for name in found if not name.startswith("_") and name not in PARTS)


def main(chosen: list[str]) -> None:
    """Run the chosen benchmarks, or all."""
    for name in chosen or names():
        print(f"\n== {name}")  # noqa: T201
        module = import_module(f"tests.benchmarks.{name}")
        module.main()


if __name__ == "__main__":
    main(sys.argv[1:])
