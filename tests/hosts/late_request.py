"""A gateway client on a host of its own: `python -m tests.hosts.late_request URL TOKEN`; one send, a line, another."""

from __future__ import annotations

import sys
import time

from campaigns.gateway import Connection, Gateway, GatewayError

_READ_TIMEOUT = 1.5


def wait_for_repetition() -> None:
    """Wait until the system has repeated the packets it holds, after a break of the read timeout: at twice that."""
    time.sleep(3 * _READ_TIMEOUT)


def main() -> None:
    """Send; wait for a line on stdin; send again over the same connection; print what became of each."""
    gateway = Gateway(Connection(sys.argv[1], sys.argv[2], read_timeout=_READ_TIMEOUT))
    _say(gateway, "919870000001")
    sys.stdin.readline()
    _say(gateway, "919870000002")
    # Its connections stay as they are, like those of a worker that goes on.
    sys.stdin.readline()


def _say(gateway: Gateway, phone: str) -> None:
    try:
        outcome = gateway.send("sendText", phone, {"message": "Hello"})
    except GatewayError as error:
        said = f"{type(error).__name__} {error.code}"
    else:
        said = f"{type(outcome).__name__} {len(outcome.ids)}"
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
