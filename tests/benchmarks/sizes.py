"""Memory and disk for the runbook's sizing table: processes after a campaign, Redis by waiting tasks, the database."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psutil
import psycopg
import redis

from campaigns.data_folder import broker_socket
from tests.benchmarks.end_to_end import until_accepted
from tests.postgres import running_postgresql
from tests.sandbox.process import Sandbox, running_sandbox
from tests.workers.product import Product, environment

RECIPIENTS = 20_000
WAITING = 5_000
_TEXT = "Dear {{name}}, your order {{number}} is ready; it waits for you until Saturday."
_PUBLISH = """
import django; django.setup()
from campaigns.journal import Ticket
from workers import queues
queues.publish([Ticket(recipient_id=n, campaign_id=1, attempt=1) for n in range({n})])
"""


def main() -> None:
    """Print what a campaign on PostgreSQL takes, once the gateway has accepted all of it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "data"
        url = stack.enter_context(running_postgresql())
        sandbox = stack.enter_context(running_sandbox("--no-fates"))
        product = Product.start(folder, DATABASE_URL=url)
        stack.callback(product.stop)
        before = _database_bytes(url)
        campaign = _import(product, sandbox, folder.parent)
        imported = _database_bytes(url)
        product.campaigns("launch", campaign, "--yes")
        until_accepted(sandbox, RECIPIENTS)
        sent = _database_bytes(url)
        for name, pid in sorted(product.pids().items()):
            _say(f"{name}: {_resident_mib(pid):.0f} MiB")
        _say(f"database: {(imported - before) / RECIPIENTS:.0f} B a recipient imported, ", end="")
        _say(f"{(sent - before) / RECIPIENTS:.0f} B sent")
        _say(f"Redis: {_bytes_of_tasks(product):.0f} B a waiting task")


def _import(product: Product, sandbox: Sandbox, folder: Path) -> int:
    path = folder / "list.csv"
    rows = (f"Customer {n},{n},+9198{n:08d}" for n in range(RECIPIENTS))
    path.write_text("\n".join(("name,number,phone", *rows, "")))
    product.campaigns(
        "account", "add", "bench", "--base-url", sandbox.url, "--token", sandbox.token, "--rate", "1000/s"
    )  # fmt: skip
    printed = product.campaigns("import", path, "--account", "bench", "--message", _TEXT, "--json")
    return int(json.loads(printed)["campaign"])


def _database_bytes(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        assert found
        return int(found[0])


def _resident_mib(pid: int) -> float:
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in family) / 2**20


def _bytes_of_tasks(product: Product) -> float:
    """Return what a task takes that waits while no worker runs."""
    for name in ("send", "control", "bulk", "beat"):
        psutil.Process(product.pids()[name]).suspend()
    with redis.Redis(unix_socket_path=str(broker_socket(product.folder))) as broker:
        before = broker.memory_usage("send") or 0
        publish = [sys.executable, "-c", _PUBLISH.format(n=WAITING)]
        subprocess.run(publish, env=environment(product.folder, **product.settings), check=True)
        return ((broker.memory_usage("send", samples=0) or 0) - before) / WAITING


def _say(line: str, end: str = "\n") -> None:
    sys.stdout.write(line + end)


if __name__ == "__main__":
    main()
