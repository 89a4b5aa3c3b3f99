"""Recipients a second from launch to the last accept, against other ways of doing the same post, in one run.

Same machine, same broker server, same number of threads in one worker process, a gateway that answers at once. The
product stores every claim and outcome durably and keeps all its other processes running; the others store nothing.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sandbox.process import Sandbox, running_sandbox
from tests.workers.product import Product, environment

RECIPIENTS = 10_000
THREADS = 20
TEXT = "Dear customer, your order is ready."
PLAIN_WORKER = ("celery", "-A", "tests.benchmarks.plain_celery", "worker", "-P", "threads", "-c", str(THREADS))
WORKERS = {
    "plain Celery": (*PLAIN_WORKER, "-Q", "plain", "--without-mingle", "--without-gossip", "-l", "ERROR"),
    "dramatiq": ("dramatiq", "tests.benchmarks.other_queues", "-p", "1", "-t", str(THREADS)),
    "huey": ("huey.bin.huey_consumer", "tests.benchmarks.other_queues.huey", "-w", str(THREADS), "-k", "thread", "-q"),
}


def until_accepted(sandbox: Sandbox, n: int) -> float:
    """Return the time at which the gateway had accepted so many."""
    while sandbox.seen()["accepted"] < n:
        time.sleep(0.05)
    return time.perf_counter()


def product_rate(product: Product, sandbox: Sandbox, folder: Path, n: int) -> float:
    """Return recipients a second of the product."""
    sandbox.reset()
    path = folder / f"list-{n}.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("phone",), *((f"+9198{i:08d}",) for i in range(n))])
    printed = product.campaigns("import", path, "--account", "bench", "--message", f"{TEXT} {n}", "--json")
    campaign = json.loads(printed)["campaign"]
    product.campaigns("launch", campaign, "--yes")
    began = time.perf_counter()
    return n / (until_accepted(sandbox, n) - began)


@contextmanager
def worker_of(name: str, folder: Path) -> Iterator[None]:
    """Run the worker of one of the others."""
    command = [sys.executable, "-m", *WORKERS[name]]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment(folder, **_plain_settings()), stdout=quiet, stderr=quiet) as worker:
        try:
            yield
        finally:
            worker.terminate()


def _plain_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("PLAIN_")}


def other_rate(name: str, send: Callable[[str, str], object], sandbox: Sandbox, folder: Path, n: int) -> float:
    """Return recipients a second of one of the others: from the first publish to the last accept."""
    sandbox.reset()
    with worker_of(name, folder):
        send("919800000000", TEXT)
        until_accepted(sandbox, 1)
        began = time.perf_counter()
        for i in range(n):
            send(f"9198{i:08d}", TEXT)
        return n / (until_accepted(sandbox, n + 1) - began)


def rates(product: Product, sandbox: Sandbox, folder: Path, n: int) -> dict[str, float]:
    """Measure everybody in turn."""
    broker = product.folder / "redis.sock"
    os.environ |= {"PLAIN_SOCKET": str(broker), "PLAIN_GATEWAY": sandbox.url, "PLAIN_TOKEN": sandbox.token}
    os.environ["PLAIN_BROKER"] = f"redis+socket://{broker}"
    # Both read where the broker is when they are imported.
    from tests.benchmarks import other_queues, plain_celery  # noqa: PLC0415

    senders: dict[str, Callable[[str, str], object]] = {
        "plain Celery": lambda phone, text: plain_celery.send.apply_async((phone, text), queue="plain"),
        "dramatiq": other_queues.dramatiq_send.send,
        "huey": other_queues.huey_send,
    }
    product_rate(product, sandbox, folder, 200)
    found = {name: other_rate(name, send, sandbox, folder, n) for name, send in senders.items()}
    found["the product"] = product_rate(product, sandbox, folder, n)
    sandbox.reset()
    found["bare loop"] = n / other_queues.bare_loop([f"9198{i:08d}" for i in range(n)], TEXT, THREADS)
    return found


def main(n: int = RECIPIENTS) -> None:
    """Print all rates and their ratio to the plain Celery task."""
    with tempfile.TemporaryDirectory() as name, running_sandbox("--no-fates", "--quota", "10000000") as sandbox:
        folder = Path(name)
        product = Product.start(folder / "data", CAMPAIGNS_WORKER_CONCURRENCY=str(THREADS))
        try:
            options = ("--base-url", sandbox.url, "--token", sandbox.token, "--rate", "100000/s", "--burst", "1000")
            product.campaigns("account", "add", "bench", *options)
            found = rates(product, sandbox, folder, n)
        finally:
            product.stop()
    print(f"{n} recipients, {THREADS} threads in one process, a gateway that answers at once")  # noqa: T201
    for name, rate in sorted(found.items(), key=lambda pair: pair[1]):
        print(f"{name:<14}{rate:8.0f}/s   {rate / found['plain Celery']:.2f}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RECIPIENTS)
