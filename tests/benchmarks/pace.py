"""Four send workers on one account's limit of 20 a second: how many in any second, and how much of it is used."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.end_to_end import until_accepted
from tests.sandbox.process import running_sandbox
from tests.workers.product import Product, environment

LIMIT, RECIPIENTS = 20, 400
WORKER = ("celery", "-A", "workers", "worker", "-P", "threads", "-c", "5", "-Q", "send", "--without-mingle")


def main() -> None:
    """Print the largest number in any second, and the share of the limit that was used."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sandbox = stack.enter_context(running_sandbox("--no-fates"))
        product = Product.start(folder / "data")
        stack.callback(product.stop)
        for n in range(3):
            command = [sys.executable, "-m", *WORKER, "-n", f"more{n}@%h"]
            worker = subprocess.Popen(command, env=environment(product.folder), stderr=subprocess.DEVNULL)
            stack.callback(worker.wait)
            stack.callback(worker.terminate)
        options = ("--base-url", sandbox.url, "--token", sandbox.token, "--rate", f"{LIMIT}/s")
        product.campaigns("account", "add", "paced", *options)
        path = folder / "list.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([("phone",), *((f"+9198{i:08d}",) for i in range(RECIPIENTS))])
        printed = product.campaigns("import", path, "--account", "paced", "--message", "hello", "--json")
        product.campaigns("launch", json.loads(printed)["campaign"], "--yes")
        began = until_accepted(sandbox, 1)
        seconds = until_accepted(sandbox, RECIPIENTS) - began
        most = sandbox.seen()["max_per_second"]
    used = (RECIPIENTS - 1) / seconds / LIMIT
    print(f"limit {LIMIT}/s, 4 workers: at most {most} in any second, {used:.0%} of the limit used")  # noqa: T201


if __name__ == "__main__":
    main()
