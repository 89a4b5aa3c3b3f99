"""The wiring: routes a request, lets a fault have its way, and runs the server until it is told to end."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPConnection, HTTPServerConnectionDelegate
from tornado.netutil import bind_sockets

from campaigns.gateway.sandbox import accounts, api, control
from campaigns.gateway.sandbox.agenda import Agenda
from campaigns.gateway.sandbox.exchange import Exchange
from campaigns.gateway.sandbox.faults import Faults, parse_order
from campaigns.gateway.sandbox.options import Options
from campaigns.gateway.sandbox.page import STYLE_PATH, render_page, style
from campaigns.gateway.sandbox.qr import qr_like_png
from campaigns.gateway.sandbox.shapes import Answer, html
from campaigns.gateway.sandbox.state import State
from campaigns.gateway.sandbox.webhooks import Webhooks

LONGEST_BODY = 32 * 1024 * 1024


class Sandbox(HTTPServerConnectionDelegate):
    """The whole pretend gateway behind one server."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self.state = State(options)
        self.agenda = Agenda()
        self.webhooks = Webhooks(self.state, self.agenda)
        self.faults = Faults([parse_order(text) for text in options.fault], options.seed)
        self.state.started = self.webhooks.message_started
        self.state.arrived = self.webhooks.inbound_arrived
        self.state.qr_shown = self._qr_shown

    def start_request(self, _server_conn: object, request_conn: HTTPConnection) -> Exchange:
        """Tornado asks for somebody to take the next request of a connection."""
        return Exchange(self.serve, request_conn)

    def change(self, settings: Mapping[str, object]) -> None:
        """Go on with other settings from the next request on.

        What is named is set anew even when it is the same: a fault counts from its start, a quota is full.
        Raises ValueError naming the setting that is wrong; then nothing has changed.
        """
        options = self.state.options.changed(settings)
        named = {name.replace("-", "_") for name in settings}
        if "fault" in named:
            self.faults.replace([parse_order(text) for text in options.fault])
        self.state.change(options, named)

    def reset(self) -> None:
        """Forget everything; the options of the start are back."""
        self.agenda.clear()
        self.state.reset(self._options)
        self.faults = Faults([parse_order(text) for text in self._options.fault], self._options.seed)
        self.webhooks = Webhooks(self.state, self.agenda)
        self.state.started = self.webhooks.message_started
        self.state.arrived = self.webhooks.inbound_arrived

    def serve(self, exchange: Exchange) -> None:
        """Answer one complete request."""
        path, _, query = exchange.target.partition("?")
        if path.startswith("/api/"):
            api.serve(self.state, self.faults, exchange, path[5:], query)
        elif path.startswith("/_") and path != STYLE_PATH:
            exchange.answer(self._control(exchange, path, query))
        elif path == "/":
            exchange.answer(render_page(self.state, query))
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
        return control.answer(self, exchange.method, path, query, exchange.body)

    def _qr_shown(self) -> None:
        """Somebody scans the code after a while."""
        if wait := self.state.options.qr_scan_after:
            self.agenda.add(wait, lambda: self.change({"disconnected": False}))


async def serve_until_ended(options: Options, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve on `host` and `port` (0: a free one) until SIGTERM or Ctrl-C; `announce` gets the address.

    Raises OSError when the port cannot be bound.
    """
    server = HTTPServer(Sandbox(options), max_body_size=LONGEST_BODY, max_buffer_size=LONGEST_BODY)
    sockets = bind_sockets(port, host, backlog=1024)
    server.add_sockets(sockets)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    name = f"[{host}]" if ":" in host else host
    announce(f"http://{name}:{sockets[0].getsockname()[1]}")
    await ended.wait()
    server.stop()
