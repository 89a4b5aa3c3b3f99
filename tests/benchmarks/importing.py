"""What importing costs: a spreadsheet of a million rows to recipients in SQLite, and 100,000 results out again."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
import xlsxwriter

ROWS = (10_000, 100_000, 1_000_000)
RESULT_ROWS = 100_000
MOST_SECONDS, MOST_MIB = 90.0, 1024.0
MOST_GROWTH = 1.3
"""Seconds per row of the largest file divided by those of the smallest; more means the cost grows."""
MOST_RESULT_SECONDS, MOST_RESULT_MIB = 20.0, 300.0
_CACHE = Path(tempfile.gettempdir()) / "campaigns-benchmarks"
"""Spreadsheets are made once a machine."""


def main() -> int:
    """Print one line for each measure; 1 when a target is missed."""
    _CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        good = _imports(Path(folder)) and _results(Path(folder))
    sys.stdout.write("all targets met\n" if good else "a target was missed\n")
    return 0 if good else 1


def _imports(folder: Path) -> bool:
    per_row = []
    for rows in ROWS:
        seconds, cpu, peak = _timed("import", folder / str(rows), rows)
        per_row.append(cpu / rows)
        sys.stdout.write(
            f"import {rows:,} x 5: {seconds:.1f} s, {cpu:.1f} CPU seconds, {1e6 * cpu / rows:.0f} µs a row, "
            f"peak {peak:.0f} MiB\n"
        )
    growth = per_row[-1] / per_row[0]
    sys.stdout.write(
        f"most: {MOST_SECONDS:.0f} s and {MOST_MIB:.0f} MiB; cost a row {growth:.2f} times that of the smallest "
        f"(at most {MOST_GROWTH})\n"
    )
    return seconds <= MOST_SECONDS and peak <= MOST_MIB and growth <= MOST_GROWTH


def _results(folder: Path) -> bool:
    seconds, cpu, peak = _timed("results", folder / str(RESULT_ROWS), RESULT_ROWS)
    sys.stdout.write(
        f"results {RESULT_ROWS:,} rows: {seconds:.1f} s (at most {MOST_RESULT_SECONDS:.0f}), {cpu:.1f} CPU seconds, "
        f"peak {peak:.0f} MiB (at most {MOST_RESULT_MIB:.0f})\n"
    )
    return seconds <= MOST_RESULT_SECONDS and peak <= MOST_RESULT_MIB


def _timed(part: str, data: Path, rows: int) -> tuple[float, float, float]:
    """Seconds, CPU seconds and peak MiB of one part in a process of its own, with a data folder of its own."""
    data.mkdir(exist_ok=True)
    environment = os.environ | {"CAMPAIGNS_DATA_DIR": str(data), "DATABASE_URL": f"sqlite:///{data}/benchmark.sqlite3"}
    command = [sys.executable, "-m", "tests.benchmarks.importing", part, str(rows)]
    if not _file(rows).exists():
        subprocess.run([*command[:3], "make", str(rows)], check=True, env=environment)
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    seconds, cpu, peak = printed.split()[-3:]
    return float(seconds), float(cpu), float(peak)


def _file(rows: int) -> Path:
    return _CACHE / f"recipients-{rows}.xlsx"


def _make(rows: int) -> None:
    """Write a list of five columns; the name appears when it is whole."""
    unfinished = _file(rows).with_suffix(".part")
    with xlsxwriter.Workbook(str(unfinished), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Recipients")
        sheet.write_row(0, 0, ("phone", "name", "city", "amount", "code"))
        for number in range(1, rows + 1):
            city = "Mumbai" if number % 2 else "Pune"
            phone = f"91981{number * 7_368_787 % 10**7:07}"  # in no order, as in real lists
            values = (phone, f"Person {number}", city, number / 4, f"C{number % 1000}")
            sheet.write_row(number, 0, values)
    unfinished.replace(_file(rows))


def _measure(part: str, rows: int) -> None:
    django.setup()
    from tests.benchmarks.product import import_file, prepare, write_results  # noqa: PLC0415 - needs Django set up

    account = prepare()
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    if part == "import":
        import_file(_file(rows), rows, account)
    else:
        write_results(rows)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    sys.stdout.write(f"{seconds} {after.ru_utime - before.ru_utime} {after.ru_maxrss / 1024}\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaigns.settings")
    match sys.argv[1:]:
        case ["make", rows]:
            _make(int(rows))
        case [part, rows]:
            _measure(part, int(rows))
        case _:
            raise SystemExit(main())
