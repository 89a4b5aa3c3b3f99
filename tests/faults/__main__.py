"""The long form: `python -m tests.faults [--rows N] [--seed N] [--database D] [SCENARIO …]` prints a table."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.faults import clock, disk
from tests.faults.engine import Scenario, rehearse, running_product
from tests.faults.scenarios import SCENARIOS
from tests.workers.product import Product

DATABASES = ("sqlite", "postgresql")
_LINE = "{:<50} {:<11} {:>5} {:>6} {:>5} {:>6} {:>7} {:>5}  {}"
_HEAD = _LINE.format("scenario", "database", "rows", "twice", "lost", "false", "person", "s", "verdict")


def main() -> None:
    """Run the chosen scenarios, all by default; exit code 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("scenario", nargs="*", choices=[[], *SCENARIOS], metavar="SCENARIO")
    parser.add_argument("--rows", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=DATABASES)
    asked = parser.parse_args()
    chosen = [SCENARIOS[name] for name in asked.scenario] or list(SCENARIOS.values())
    _print(_HEAD)
    good = [
        _on_one_database(database, [s for s in chosen if s.only in ("", database)], asked.rows, asked.seed)
        for database in DATABASES
        if asked.database in (None, database)
    ]
    sys.exit(0 if all(good) else 1)


def _on_one_database(database: str, scenarios: list[Scenario], rows: int, seed: int) -> bool:
    """Run scenarios that share a product one after the other, the rest each in a product of its own."""
    good = True
    with tempfile.TemporaryDirectory(prefix="campaigns-faults-") as name, ExitStack() as stack:
        shared: Product | None = None
        for place, scenario in enumerate(scenarios):
            if scenario.nemesis is disk.fill and "SMALL_DISK" not in os.environ:
                good = _elsewhere(scenario, rows, seed) and good
                continue
            if scenario.nemesis is clock.jump and (reason := clock.why_not()):
                _print(f"{scenario.name:<50} skipped: {reason}")
                continue
            if scenario.settings or scenario.prepare or scenario.nemesis is disk.fill:
                good = _alone(Path(name) / str(place), database, scenario, rows, seed) and good
                continue
            if shared is None:
                folder = Path(name) / "shared"
                folder.mkdir()
                shared = stack.enter_context(running_product(folder, database))
            good = _row(shared, scenario, database, rows, seed) and good
    return good


def _alone(folder: Path, database: str, scenario: Scenario, rows: int, seed: int) -> bool:
    settings = dict(scenario.settings)
    if scenario.nemesis is disk.fill:
        settings["DATABASE_URL"] = f"sqlite:///{os.environ['SMALL_DISK']}/campaigns.sqlite3"
    folder.mkdir()
    if scenario.prepare:
        settings |= scenario.prepare(folder)
    with running_product(folder, database, **settings) as product:
        return _row(product, scenario, database, rows, seed)


def _elsewhere(scenario: Scenario, rows: int, seed: int) -> bool:
    if reason := disk.why_not():
        _print(f"{scenario.name:<50} skipped: {reason}")
        return True
    done = disk.in_a_small_world("--database", "sqlite", "--rows", str(rows), "--seed", str(seed), scenario.name)
    _print(done.stdout.removeprefix(_HEAD).strip())
    return done.returncode == 0


def _row(product: Product, scenario: Scenario, database: str, rows: int, seed: int) -> bool:
    """Run one scenario and print its row; say whether everything was kept."""
    try:
        v = rehearse(product, scenario, rows, seed)
    except (AssertionError, subprocess.SubprocessError) as error:
        _print(f"{scenario.name:<50} {database:<11} BROKEN: the trouble could not be made: {error}")
        return False
    figures = (v.rows, v.twice, v.unaccounted, v.not_accepted, v.person, round(v.seconds))
    _print(_LINE.format(scenario.name, database, *figures, "kept" if v.kept else "BROKEN"))
    return v.kept


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
