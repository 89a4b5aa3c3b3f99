"""Four send workers on one account's limit of 20 a second: how many in any second, and how much of it is used.

Once undisturbed, and once with all four standing still for a while, after which what waited is there all at once.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks.end_to_end import until_accepted
from tests.sandbox.process import Sandbox, running_sandbox
from tests.workers.product import Product, environment

LIMIT, RECIPIENTS = 20, 400
STILL = 3.0
WORKER = ("celery", "-A", "workers", "worker", "-P", "threads", "-c", "5", "-Q", "send", "--without-mingle")


def main() -> None:
    """Print the largest number in any second, and the share of the limit that was used."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sandbox = stack.enter_context(running_sandbox("--no-fates"))
        product = Product.start(folder / "data")
        stack.callback(product.stop)
        workers = [product.pids()["send"], *(stack.enter_context(_one_more(product, n)) for n in range(3))]
        options = ("--base-url", sandbox.url, "--token", sandbox.token, "--rate", f"{LIMIT}/s")
        product.campaigns("account", "add", "paced", *options)
        _tell("undisturbed", *_measure(product, sandbox, lambda: None))
        _tell(f"still for {STILL:.0f} s", *_measure(product, sandbox, lambda: _stand_still(workers)))


@contextmanager
def _one_more(product: Product, n: int) -> Iterator[int]:
    """Run another send worker; yields its process id."""
    command = [sys.executable, "-m", *WORKER, "-n", f"more{n}@%h"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment(product.folder), stdout=quiet, stderr=quiet) as worker:
        try:
            yield worker.pid
        finally:
            worker.terminate()


def _measure(product: Product, sandbox: Sandbox, trouble: Callable[[], None]) -> tuple[int, float]:
    """Send one campaign; return the most in any second, and the seconds from the first to the last."""
    sandbox.reset()
    path = product.folder / "list.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("phone",), *((f"+9198{i:08d}",) for i in range(RECIPIENTS))])
    printed = product.campaigns("import", path, "--account", "paced", "--message", "hello", "--again", "--json")
    product.campaigns("launch", json.loads(printed)["campaign"], "--yes")
    began = until_accepted(sandbox, 1)
    until_accepted(sandbox, RECIPIENTS // 4)
    trouble()
    seconds = until_accepted(sandbox, RECIPIENTS) - began
    return sandbox.seen()["max_per_second"], seconds


def _stand_still(workers: Sequence[int]) -> None:
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(STILL)
    for pid in workers:
        os.kill(pid, signal.SIGCONT)


def _tell(how: str, most: int, seconds: float) -> None:
    used = (RECIPIENTS - 1) / seconds / LIMIT
    sys.stdout.write(f"limit {LIMIT}/s, 4 workers, {how}: at most {most} in any second, {used:.0%} of it used\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
