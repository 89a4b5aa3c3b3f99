"""Recipients a second from launch to the last accept, against a plain Celery task doing the same post.

Same machine, same run, same broker server, pool and number of threads, a gateway that answers at once. The product
stores every claim and outcome durably and keeps its other processes running; the plain app stores nothing.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.plain_celery import send
from tests.sandbox.process import Sandbox, running_sandbox
from tests.workers.product import Product, environment

RECIPIENTS = 3_000
THREADS = 20
TEXT = "Dear customer, your order is ready."


def _until_accepted(sandbox: Sandbox, n: int) -> float:
    while sandbox.seen()["accepted"] < n:
        time.sleep(0.05)
    return time.perf_counter()


def product_rate(product: Product, sandbox: Sandbox, folder: Path, n: int) -> float:
    """Return recipients a second of the product."""
    sandbox.reset()
    path = folder / f"list-{n}.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("phone",), *((f"+9198{i:08d}",) for i in range(n))])
    printed = product.campaigns("import", path, "--account", "bench", "--message", TEXT, "--json")
    campaign = json.loads(printed)["campaign"]
    product.campaigns("launch", campaign, "--yes")
    began = time.perf_counter()
    return n / (_until_accepted(sandbox, n) - began)


def plain_rate(product: Product, sandbox: Sandbox, n: int) -> float:
    """Return recipients a second of the plain app, on the product's own broker."""
    sandbox.reset()
    broker = f"redis+socket://{product.folder / 'redis.sock'}"
    settings = {"PLAIN_BROKER": broker, "PLAIN_GATEWAY": sandbox.url, "PLAIN_TOKEN": sandbox.token}
    flags = ("-P", "threads", "-c", str(THREADS), "-Q", "plain", "--without-mingle", "--without-gossip", "-l", "ERROR")
    command = [sys.executable, "-m", "celery", "-A", "tests.benchmarks.plain_celery", "worker", *flags]
    with subprocess.Popen(command, env=environment(product.folder, **settings), stderr=subprocess.DEVNULL) as worker:
        try:
            send.app.conf.broker_url = broker
            send.apply_async(("919800000000", TEXT), queue="plain")
            _until_accepted(sandbox, 1)
            began = time.perf_counter()
            for i in range(n):
                send.apply_async((f"9198{i:08d}", TEXT), queue="plain")
            return n / (_until_accepted(sandbox, n + 1) - began)
        finally:
            worker.terminate()


def main(n: int = RECIPIENTS) -> None:
    """Print both rates and their ratio."""
    with tempfile.TemporaryDirectory() as name, running_sandbox("--no-fates", "--quota", "10000000") as sandbox:
        folder = Path(name)
        product = Product.start(folder / "data", CAMPAIGNS_WORKER_CONCURRENCY=str(THREADS))
        try:
            options = ("--base-url", sandbox.url, "--token", sandbox.token, "--rate", "100000/s", "--burst", "1000")
            product.campaigns("account", "add", "bench", *options)
            product_rate(product, sandbox, folder, 200)
            plain, ours = plain_rate(product, sandbox, n), product_rate(product, sandbox, folder, n)
        finally:
            product.stop()
    print(f"{n} recipients, {THREADS} threads, a gateway that answers at once")  # noqa: T201
    print(f"plain Celery task  {plain:8.0f}/s   1.00")  # noqa: T201
    print(f"the product        {ours:8.0f}/s   {ours / plain:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
