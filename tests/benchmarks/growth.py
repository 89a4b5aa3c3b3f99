"""Cost of a recipient and memory of each process as campaigns grow: 1,000, 10,000 and 100,000 recipients, one product.

The cost is the processor time of all processes of the product, which other programs on the machine disturb least.
Goals: flat within a fifth from the smallest campaign to the largest; no process grows while it works through them.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.end_to_end import product_rate
from tests.sandbox.process import running_sandbox
from tests.workers.product import Product

SIZES = (1_000, 10_000, 100_000)
_TICK = os.sysconf("SC_CLK_TCK")


def _busy(product: Product) -> float:
    """Return the seconds of processor time that the product's processes have used."""
    fields = (Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in product.pids().values())
    return sum(int(found[11]) + int(found[12]) for found in fields) / _TICK


def _memory(product: Product) -> dict[str, float]:
    """Return the MiB that each process keeps to itself or shares."""
    found = {}
    for name, pid in product.pids().items():
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        found[name] = int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
    return found


def main(sizes: Iterable[int] = SIZES) -> None:
    """Print one line for each size."""
    with tempfile.TemporaryDirectory() as name, running_sandbox("--no-fates", "--quota", "10000000") as sandbox:
        folder = Path(name)
        product = Product.start(folder / "data")
        try:
            options = ("--base-url", sandbox.url, "--token", sandbox.token, "--rate", "100000/s", "--burst", "1000")
            product.campaigns("account", "add", "bench", *options)
            product_rate(product, sandbox, folder, 500)
            for n in sizes:
                before = _busy(product)
                rate = product_rate(product, sandbox, folder, n)
                each = (_busy(product) - before) / n * 1000
                memory = ", ".join(f"{process} {mib:.0f}" for process, mib in sorted(_memory(product).items()))
                sys.stdout.write(f"{n:>9,}: {each:.2f} ms each, {rate:.0f}/s; MiB: {memory}\n")
                sys.stdout.flush()
        finally:
            product.stop()


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or SIZES)
