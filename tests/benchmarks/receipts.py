"""How many receipts a second one web process stores, and that a kill after its 200 loses none. Goal: 500.

Real gunicorn with the product's configuration, SQLite with synchronous=FULL. The client is a process of its own
that writes prepared bytes over a few keep-alive connections.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from tests.receipts.server import running_web

CONNECTIONS = 8
RECEIPTS = 4_000
GOAL = 500.0
_SECRET = "a-secret-of-the-benchmark"
_PREPARE = f"""
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from campaigns.models import Account
Account.objects.create(name="shop", base_url="http://127.0.0.1:9", token="t", webhook_secret="{_SECRET}")
"""


def post(url: str, first: int, count: int, answered: Synchronized[int]) -> None:
    """Post `count` receipts over `CONNECTIONS` connections in turn; count each answer of 200."""
    parts = urlsplit(url)
    address = (parts.hostname or "", parts.port or 0)
    connections = [socket.create_connection(address) for _ in range(CONNECTIONS)]
    try:
        for start in range(first, first + count, CONNECTIONS):
            for place, connection in enumerate(connections):
                connection.sendall(_request(start + place))
            for connection in connections:
                answer = b""
                while not answer.endswith(b"\r\n\r\nok\n"):
                    if not (piece := connection.recv(65536)):
                        return
                    answer += piece
                if not answer.startswith(b"HTTP/1.1 200"):
                    raise AssertionError(answer)
                answered.value += 1
    except OSError:
        return


def _request(number: int) -> bytes:
    body = (
        '{"clientID":"5f","createdAt":"2022-05-06T13:25:47.065+05:30","instanceID":"5f","messageID":"'
        f'{number:024x}","phone":"919300000001","reportType":"delivery","status":4,"statusInfo":"Read",'
        '"waID":"919300000000","waMessageID":"57E6"}'
    ).encode()
    head = (
        f"POST /webhooks/{_SECRET} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def stored(folder: Path) -> int:
    """Return how many receipts the database holds."""
    with sqlite3.connect(folder / "campaigns.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM campaigns_parkedreceipt").fetchone()[0])


def prepare(folder: Path) -> None:
    """Make a database with one account."""
    own = {"CAMPAIGNS_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "campaigns.settings"} | _database(folder)
    subprocess.run([sys.executable, "-c", _PREPARE], env=os.environ | own, check=True)


def _database(folder: Path) -> dict[str, str]:
    """Return the setting of the database whose rows are counted, whatever database is set outside."""
    return {"DATABASE_URL": f"sqlite:///{folder / 'campaigns.sqlite3'}"}


def measure(folder: Path, count: int = RECEIPTS) -> tuple[float, float]:
    """Return receipts a second by the clock, and by the web process's own CPU time."""
    prepare(folder)
    context = get_context("spawn")
    with running_web(folder, **_database(folder)) as web:
        answered = context.Value("i", 0)
        worker = psutil.Process(web.pid).children()[0]
        before = sum(worker.cpu_times()[:2])
        began = time.perf_counter()
        client = context.Process(target=post, args=(web.url, 0, count, answered))
        client.start()
        client.join()
        seconds = time.perf_counter() - began
        cpu = sum(worker.cpu_times()[:2]) - before
    if answered.value != count or stored(folder) != count:
        raise AssertionError(f"{count} posted, {answered.value} answered, {stored(folder)} stored")
    return count / seconds, count / cpu


def kill(folder: Path, after: int = RECEIPTS // 8) -> tuple[int, int]:
    """Kill the web process after so many answers; return how many were answered with 200, and how many are stored."""
    prepare(folder)
    context = get_context("spawn")
    with running_web(folder, **_database(folder)) as web:
        answered = context.Value("i", 0)
        client = context.Process(target=post, args=(web.url, 0, RECEIPTS, answered))
        client.start()
        while answered.value < after and client.is_alive():
            time.sleep(0.005)
        os.killpg(web.pid, signal.SIGKILL)
        client.join()
    return answered.value, stored(folder)


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        by_clock, by_cpu = measure(Path(first))
        answered, kept = kill(Path(second))
    sys.stdout.write(f"receipts: {by_clock:,.0f}/s by the clock, {by_cpu:,.0f}/s of the process's own time\n")
    sys.stdout.write(f"receipts: killed after {answered} answers of 200, {kept} stored\n")
    return 0 if by_clock >= GOAL and kept >= answered else 1


if __name__ == "__main__":
    raise SystemExit(main())
