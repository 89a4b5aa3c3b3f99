"""What spreadsheets cost: reading against calamine alone, and writing results for 100,000 rows."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter
from python_calamine import CalamineWorkbook

from campaigns.sheets import ResultRow, Summary, open_table, write_results

READ_ROWS, RESULT_ROWS = 1_000_000, 100_000
MOST_RATIO, MOST_SECONDS, MOST_MIB = 1.3, 20.0, 300.0


def main() -> int:
    """Print one line for each measure; 1 when a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        ratio = _reading(Path(folder))
        seconds, peak = _results(Path(folder))
    good = ratio <= MOST_RATIO and seconds <= MOST_SECONDS and peak <= MOST_MIB
    sys.stdout.write("all targets met\n" if good else "a target was missed\n")
    return 0 if good else 1


def make_list(path: Path, rows: int) -> Path:
    """A list of text, five columns wide."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": False}) as book:
        sheet = book.add_worksheet("Recipients")
        sheet.write_row(0, 0, ("phone", "name", "city", "message", "code"))
        for number in range(1, rows + 1):
            city = "Mumbai" if number % 2 else "Pune"
            text = f"Hello number {number}, thank you"
            sheet.write_row(number, 0, (f"9198{number:08}", f"Person {number}", city, text, f"C{number % 1000}"))
    return path


def _reading(folder: Path) -> float:
    """Best of three each, taken in turns, so that a busy machine slows both."""
    path = folder / "large.xlsx"
    _timed("make", path)
    alone, ours = [], []
    for _ in range(3):
        alone.append(_timed("alone", path)[0])
        ours.append(_timed("ours", path)[0])
    ratio = min(ours) / min(alone)
    sys.stdout.write(
        f"read {READ_ROWS:,} x 5: {min(ours):.2f} s, calamine alone {min(alone):.2f} s, "
        f"ratio {ratio:.2f} (at most {MOST_RATIO})\n"
    )
    return ratio


def _results(folder: Path) -> tuple[float, float]:
    path = folder / "middle.xlsx"
    _timed("make", path)
    seconds, peak = _timed("results", path)
    sys.stdout.write(
        f"results {RESULT_ROWS:,} rows: {seconds:.1f} s (at most {MOST_SECONDS:.0f}), "
        f"peak {peak:.0f} MiB (at most {MOST_MIB:.0f})\n"
    )
    return seconds, peak


def _timed(part: str, path: Path) -> tuple[float, float]:
    """Seconds and peak MiB of one part in a process of its own.

    This process stays small: a child's peak begins with its parent's size.
    """
    command = [sys.executable, "-m", "tests.benchmarks.sheets", part, str(path)]
    seconds, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(peak)


def _measure(part: str, path: Path) -> None:
    started = time.perf_counter()
    if part == "make":
        rows = make_list(path, READ_ROWS if path.stem == "large" else RESULT_ROWS).stat().st_size
    elif part == "alone":
        rows = sum(1 for _ in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows())
    elif part == "ours":
        rows = sum(1 for _ in open_table(path).rows())
    else:
        rows = _write(path)
    seconds = time.perf_counter() - started
    if not rows:
        raise SystemExit("nothing was read")
    sys.stdout.write(f"{seconds} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}\n")


def _write(path: Path) -> int:
    now = datetime.now(UTC)
    rows = (
        ResultRow(number, "delivered", now, f"3EB0{number:016X}", now, now, None, "", 1, f"9198{number - 1:08}")
        for number in range(2, RESULT_ROWS + 2)
    )
    summary = Summary("Benchmark", "one", {"delivered": RESULT_ROWS})
    target = path.with_name("results.xlsx")
    write_results(path, target, "Recipients", 1, rows, summary, ZoneInfo("Asia/Kolkata"), phone_column=0)
    return target.stat().st_size


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _measure(sys.argv[1], Path(sys.argv[2]))
    else:
        raise SystemExit(main())
