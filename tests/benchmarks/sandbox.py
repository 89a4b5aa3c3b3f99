"""How many sendText a second the sandbox takes on one core, with keep-alive. Goal: 2,000.

The clients are processes of their own that only write prepared bytes and read the answers, so that
what is measured is the sandbox. Its own CPU time is printed too: on a machine with fewer idle cores than
processes the wall clock measures the machine, the CPU time still measures the sandbox.
"""

import socket
import sys
import time
from multiprocessing import get_context
from urllib.parse import quote, urlsplit

import psutil  # type: ignore[import-untyped]

from tests.sandbox.process import running_sandbox

CONNECTIONS = 8
REQUESTS = 20_000
GOAL = 2_000.0


def hammer(url: str, token: str, first: int, count: int) -> None:
    """Send `count` texts over `CONNECTIONS` connections in turn, each waiting for its answers."""
    parts = urlsplit(url)
    connections = [socket.create_connection((parts.hostname or "", parts.port or 0)) for _ in range(CONNECTIONS)]
    for start in range(first, first + count, CONNECTIONS):
        for place, connection in enumerate(connections):
            connection.sendall(_request(token, start + place))
        for connection in connections:
            answer = connection.recv(65536)
            if b"00-Success" not in answer:
                raise AssertionError(answer)
    for connection in connections:
        connection.close()


def _request(token: str, number: int) -> bytes:
    message = quote(f"Namaste *Asha* ji, your order {number} is on its way. धन्यवाद")
    body = f"token={token}&phone=9193{number:08d}&message={message}".encode()
    head = (
        "POST /api/sendText HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: benchmark\r\nAccept: */*\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def measure(count: int = REQUESTS) -> tuple[float, float, float]:
    """Requests a second by the wall clock, by the sandbox's CPU time, and its memory in MB a message."""
    with running_sandbox("--no-fates") as sandbox:
        process = psutil.Process(sandbox.pid)
        memory, spent = process.memory_info().rss, sum(process.cpu_times()[:2])
        began = time.perf_counter()
        client = get_context("spawn").Process(target=hammer, args=(sandbox.url, sandbox.token, 10_000_000, count))
        client.start()
        client.join()
        took = time.perf_counter() - began
        used = sum(process.cpu_times()[:2]) - spent
        grown = process.memory_info().rss - memory
        seen = sandbox.seen()
    if client.exitcode or seen["accepted"] != count:
        raise AssertionError("not every request was accepted")
    return count / took, count / used, grown / count / 1e6


def main() -> None:
    """Measure and print one line; exit 1 below the goal."""
    wall, core, memory = measure()
    sys.stdout.write(
        f"sandbox: {core:,.0f} sendText/s a core ({wall:,.0f}/s by the wall clock), "
        f"{memory * 1000:.2f} kB a message, goal {GOAL:,.0f}/s\n"
    )
    sys.exit(core < GOAL)


if __name__ == "__main__":
    main()
