"""A user's own system: a real HTTP server on loopback that keeps what is posted to it and answers as it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Receiver:
    """What came, in its order, and what is answered: a status for each post to come, the last one for all others."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [200])
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    ask_first: Any = None
    """Called with each post before it is answered."""

    def bodies(self) -> list[Any]:
        """Return the bodies as JSON."""
        return [json.loads(body) for _, body in self.posts]

    def changes(self) -> list[dict[str, Any]]:
        """Return all changes that came, one after the other."""
        return [change for body in self.bodies() for change in body.get("changes", ())]

    def alerts(self) -> list[dict[str, Any]]:
        """Return all alerts that came."""
        return [alert for body in self.bodies() for alert in body.get("alerts", ())]

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Keep one post; return the status to answer with."""
        self.posts.append((headers, body))
        if self.ask_first is not None:
            self.ask_first()
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Receive on a free port; ended when the block ends."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status = receiver.take(dict(self.headers), body)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{receiver.url}elsewhere")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
