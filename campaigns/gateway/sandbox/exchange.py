"""One request and its answer on the wire: whole, late, half, reset or never."""

import asyncio
import socket
import struct
from collections.abc import Callable
from http.client import responses

from tornado.http1connection import HTTP1Connection
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import IOStream

from campaigns.gateway.sandbox.faults import Act, Fault
from campaigns.gateway.sandbox.shapes import Answer

_LINGER_NOT = struct.pack("ii", 1, 0)


class Exchange(HTTPMessageDelegate):
    """Collects a request, hands itself to `serve`, and answers at most once."""

    __slots__ = ("_chunks", "_connection", "_gone", "_serve", "headers", "method", "target")

    def __init__(self, serve: Callable[["Exchange"], None], connection: HTTPConnection) -> None:
        self._serve = serve
        self._connection = connection
        self._chunks: list[bytes] = []
        self._gone = False
        self.method = self.target = ""
        self.headers = HTTPHeaders()

    @property
    def body(self) -> bytes:
        """The whole body."""
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)

    def headers_received(self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders) -> None:
        """Tornado: the head of the request has come."""
        assert isinstance(start_line, RequestStartLine)
        self.method, self.target, self.headers = start_line.method, start_line.path, headers

    def data_received(self, chunk: bytes) -> None:
        """Tornado: a part of the body has come."""
        self._chunks.append(chunk)

    def finish(self) -> None:
        """Tornado: the request is complete."""
        self._serve(self)

    def on_connection_close(self) -> None:
        """Tornado: the client went away before it was answered."""
        self._gone = True

    def answer(self, answer: Answer, latency: float = 0.0) -> None:
        """Answer, after `latency` seconds. Nothing happens when the client has gone."""
        if latency:
            asyncio.get_running_loop().call_later(latency, self._write, answer)
        else:
            self._write(answer)

    def go_wrong(self, fault: Fault, answer: Answer | None, latency: float) -> None:
        """Let the fault happen in place of `answer`, after `latency` seconds."""
        if fault.act is Act.SILENCE:
            return
        if fault.act is Act.ANSWER and fault.answer is not None:
            self.answer(fault.answer, latency)
            return
        action = self._reset if fault.act is Act.RESET or answer is None else lambda: self._half(answer)
        asyncio.get_running_loop().call_later(latency, action)

    def _write(self, answer: Answer) -> None:
        if self._gone:
            return
        headers = HTTPHeaders()
        headers["Content-Type"] = answer.content_type
        headers["Content-Length"] = str(len(answer.body))
        for name, value in answer.headers.items():
            headers[name] = value
        start = ResponseStartLine("HTTP/1.1", answer.status, responses.get(answer.status, "Unknown"))
        self._connection.write_headers(start, headers, b"" if self.method == "HEAD" else answer.body)
        self._connection.finish()

    def _stream(self) -> IOStream:
        assert isinstance(self._connection, HTTP1Connection)
        return self._connection.stream

    def _reset(self) -> None:
        """A real TCP reset: closing with a linger of zero seconds sends RST in place of FIN."""
        stream = self._stream()
        if stream.socket is not None:
            stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        stream.close()

    def _half(self, answer: Answer) -> None:
        """All of the head, half of the body, and the end of the connection."""
        stream = self._stream()
        if not stream.closed():
            head = (
                f"HTTP/1.1 {answer.status} {responses.get(answer.status, 'Unknown')}\r\n"
                f"Content-Type: {answer.content_type}\r\nContent-Length: {len(answer.body)}\r\n\r\n"
            )
            stream.write(head.encode() + answer.body[: len(answer.body) // 2])
        stream.close()
