"""A gateway that answers after 100 ms: how much of what the threads allow is used. Goal: 90 %."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.end_to_end import product_rate
from tests.sandbox.process import running_sandbox
from tests.workers.product import Product

LATENCY, THREADS, RECIPIENTS = 0.1, 20, 2_000


def main(n: int = RECIPIENTS) -> None:
    """Print the rate and its share of what the threads allow."""
    flags = ("--no-fates", "--quota", "10000000", "--latency", str(LATENCY))
    with tempfile.TemporaryDirectory() as name, running_sandbox(*flags) as sandbox:
        folder = Path(name)
        product = Product.start(folder / "data", CAMPAIGNS_WORKER_CONCURRENCY=str(THREADS))
        try:
            options = ("--base-url", sandbox.url, "--token", sandbox.token, "--rate", "100000/s", "--burst", "1000")
            product.campaigns("account", "add", "bench", *options)
            product_rate(product, sandbox, folder, 200)
            rate = product_rate(product, sandbox, folder, n)
        finally:
            product.stop()
    allowed = THREADS / LATENCY
    sys.stdout.write(f"{rate:.0f}/s of {allowed:.0f}/s that {THREADS} threads allow: {rate / allowed:.0%}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RECIPIENTS)
