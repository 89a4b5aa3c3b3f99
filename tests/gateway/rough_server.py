"""A real HTTP server on a free port that can also behave badly: silence, resets, half answers."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.gateway.canned import accepted


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    form: dict[str, list[str]]
    body: bytes
    headers: dict[str, str]
    connection: int


@dataclass
class RoughServer:
    """Answers every request through `behave`, which gets the socket and the request."""

    behave: Callable[[socket.socket, Seen], None] = lambda client, _seen: answer(client, *accepted())
    seen: list[Seen] = field(default_factory=list)
    port: int = 0
    connections: int = 0

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.port}"

    def serve(self, listener: socket.socket) -> None:
        """Accept connections until the listener is closed."""
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(client, self.connections), daemon=True).start()

    def _talk(self, client: socket.socket, number: int) -> None:
        with client, client.makefile("rb") as stream:
            try:
                while (line := stream.readline()).strip():
                    seen = _read(line, stream, number)
                    self.seen.append(seen)
                    self.behave(client, seen)
            except (OSError, ValueError):
                return


def _read(line: bytes, stream: object, number: int) -> Seen:
    method, target, _version = line.decode("ascii").split()
    headers: dict[str, str] = {}
    while header := stream.readline().decode("latin-1").strip():  # type: ignore[attr-defined]
        name, _colon, value = header.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))  # type: ignore[attr-defined]
    parts = urlsplit(target)
    is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    form = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict") if is_form else {}
    query = parse_qs(parts.query, keep_blank_values=True, errors="strict")
    return Seen(method, parts.path, query, form, body, headers, number)


def answer(client: socket.socket, status: int, text: str, *, length: int | None = None) -> None:
    """Answer with a body, announcing `length` bytes of it."""
    body = text.encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body) if length is None else length}\r\n\r\n"
    client.sendall(head.encode() + body)


def reset(client: socket.socket) -> None:
    """Close with RST."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.shutdown(socket.SHUT_RD)
    client.close()


@contextmanager
def rough_server(behave: Callable[[socket.socket, Seen], None] | None = None) -> Iterator[RoughServer]:
    """Run a server for the time of a test."""
    server = RoughServer() if behave is None else RoughServer(behave)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def closed_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def silence(_client: socket.socket, _seen: Seen) -> None:
    """Answer nothing for longer than any test waits."""
    time.sleep(5)
