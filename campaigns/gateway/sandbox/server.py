"""The server: routes a request to the gateway, its controls or its page, and runs until it is told to end."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPConnection, HTTPServerConnectionDelegate
from tornado.netutil import bind_sockets

from campaigns.gateway.sandbox import accounts, api, control
from campaigns.gateway.sandbox.core import Sandbox
from campaigns.gateway.sandbox.exchange import Exchange
from campaigns.gateway.sandbox.options import Options
from campaigns.gateway.sandbox.page import STYLE_PATH, render_page, style
from campaigns.gateway.sandbox.qr import qr_like_png
from campaigns.gateway.sandbox.shapes import Answer, html

LONGEST_BODY = 32 * 1024 * 1024


class Routes(HTTPServerConnectionDelegate):
    """Everything the sandbox answers, by path."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def start_request(self, _server_conn: object, request_conn: HTTPConnection) -> Exchange:
        """Tornado asks for somebody to take the next request of a connection."""
        return Exchange(self.serve, request_conn)

    def serve(self, exchange: Exchange) -> None:
        """Answer one complete request."""
        sandbox = self._sandbox
        path, _, query = exchange.target.partition("?")
        if path.startswith("/api/"):
            api.serve(sandbox.state, sandbox.faults, exchange, path[5:], query)
        elif path.startswith("/_") and path != STYLE_PATH:
            exchange.answer(self._control(exchange, path, query))
        elif path == "/":
            exchange.answer(render_page(sandbox.state, query))
        elif path == STYLE_PATH:
            exchange.answer(style())
        elif path.startswith(accounts.QR_PATH + "qrcode_") and path.endswith(".png"):
            token = Path(path).stem.partition("_")[2].rpartition("_")[0]
            exchange.answer(Answer(200, qr_like_png(token), "image/png"))
        else:
            exchange.answer(html(404, "Not Found"))

    def _control(self, exchange: Exchange, path: str, query: str) -> Answer:
        """A web page of another origin must not reach the controls: browsers name it in `Origin`."""
        if "Origin" in exchange.headers:
            return html(403, "Forbidden")
        return control.answer(self._sandbox, exchange.method, path, query, exchange.body)


async def serve_until_ended(options: Options, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve on `host` and `port` (0: a free one) until SIGTERM or Ctrl-C; `announce` gets the address.

    Raises OSError when the port cannot be bound.
    """
    server = HTTPServer(Routes(Sandbox(options)), max_body_size=LONGEST_BODY, max_buffer_size=LONGEST_BODY)
    sockets = bind_sockets(port, host, backlog=1024)
    server.add_sockets(sockets)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    name = f"[{host}]" if ":" in host else host
    announce(f"http://{name}:{sockets[0].getsockname()[1]}")
    await ended.wait()
    server.stop()
