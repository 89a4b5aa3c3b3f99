"""A collector of traces on this machine, as real ones are: OTLP by HTTP, bodies in protobuf."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass
class Collector:
    """What was sent to it."""

    url: str
    bodies: list[bytes] = field(default_factory=list)

    @property
    def resources(self) -> list[dict[str, Any]]:
        """Who said so."""
        return [_facts(found.resource.attributes) for body in self.bodies for found in _read(body).resource_spans]

    @property
    def spans(self) -> list[Any]:
        """All spans, in the order in which they ended."""
        return [
            span
            for body in self.bodies
            for found in _read(body).resource_spans
            for scope in found.scope_spans
            for span in scope.spans
        ]

    def named(self, name: str) -> list[dict[str, Any]]:
        """The facts of the spans of that name."""
        return [_facts(span.attributes) for span in self.spans if span.name == name]


def _read(body: bytes) -> Any:
    return ExportTraceServiceRequest.FromString(body)


def _facts(attributes: Any) -> dict[str, Any]:
    return {found.key: getattr(found.value, found.value.WhichOneof("value")) for found in attributes}


@contextmanager
def running_collector() -> Iterator[Collector]:
    """A collector on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            collector.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector = Collector(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()
