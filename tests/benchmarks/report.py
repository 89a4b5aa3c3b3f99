"""A report of 200,000 rows, read and applied: rows a second and memory. Goals: 10,000 rows/s, 300 MiB.

Measured three times over the same recipients: every row news, every row known, one row in a hundred news. The
report comes from a real web server in a process of its own; the database is SQLite in a file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from tests.receipts.server import ROOT

ROWS = 200_000
GOAL = 10_000.0
MOST_MIB = 300.0
BATCH = 5_000


def serve(port: Synchronized[int]) -> None:
    """Serve campaignReport; at the third reading some messages are read."""
    readings = count()

    class Gateway(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_POST(self) -> None:
            reading = next(readings)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"status":"success","message":"00-Success","data":[')
            for first in range(0, ROWS, BATCH):
                rows = ",".join(_row(n, reading) for n in range(first, min(first + BATCH, ROWS)))
                self.wfile.write(("," if first else "").encode() + rows.encode())
            self.wfile.write(f'],"total":{ROWS},"offset":0,"limit":0,"responsetime":0.2}}'.encode())

        do_GET = do_POST

        def log_message(self, *args: object) -> None:
            """Nothing is printed."""

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    port.value = server.server_port
    server.serve_forever()


CREATED = datetime.now(UTC) - timedelta(minutes=5)
"""A few milliseconds apart in the processes that import this; the report's own times are the server's."""


def _row(n: int, reading: int) -> str:
    """One row as the specification prints it: delivered, and read for one in a hundred at the third reading."""
    read = reading == 2 and n % 100 == 0
    at = CREATED.isoformat(timespec="milliseconds")
    return json.dumps(
        {
            "messageID": f"{n:024x}", "clientId": "5f21868ad1a8239cc335ccc8", "instanceID": "5f21868ad1a8239cc335ccf3",
            "creditID": "", "phone": f"91987{n:07d}", "full_push_name": "", "text": f"Dear customer {n}, you owe us.",
            "link": "", "serverSend": False, "isMedia": False, "mediaType": "", "mediaPath": "", "isLocation": False,
            "location": None, "isContact": False, "contact": None, "isButton": False, "button": None, "isList": False,
            "list": None, "wacheck": False, "waID": "919300000000", "waMessageID": f"3EB0{n:016X}", "status": 1,
            "timedOut": 0, "statusInfo": "Sent", "statusMessage": 4 if read else 3,
            "statusMessageInfo": "Read" if read else "Delivered", "mode": "API", "deliveredAt": at,
            "readAt": at if read else None, "createdAt": at, "updatedAt": at, "value": None,
        }
    )  # fmt: skip


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    context = get_context("spawn")
    port = context.Value("i", 0)
    server = context.Process(target=serve, args=(port,), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        figures = _measured_in(Path(folder), port)
    server.terminate()
    server.join()
    for label, speed, changed in figures["readings"]:
        sys.stdout.write(f"report: {ROWS:,} rows, {label}: {speed:,.0f} rows/s, {changed:,} recipients changed\n")
    sys.stdout.write(f"report: {figures['mib']:.0f} MiB at most, the whole process\n")
    slowest = min(speed for _, speed, _ in figures["readings"])
    return 0 if slowest >= GOAL and figures["mib"] <= MOST_MIB else 1


def _measured_in(folder: Path, port: Synchronized[int]) -> dict[str, Any]:
    while not port.value:
        time.sleep(0.01)
    target = folder / "figures.json"
    code = f"from tests.benchmarks.reading import measure; measure({port.value}, {ROWS}, {str(target)!r})"
    environment = {**os.environ, "CAMPAIGNS_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "campaigns.settings"}
    command = [sys.executable, "-m", "django", "shell", "--no-imports", "-c", code]
    with (folder / "log").open("wb") as log:
        subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=log, stderr=log)
    figures: dict[str, Any] = json.loads(target.read_text())
    return figures


if __name__ == "__main__":
    raise SystemExit(main())
