"""One account of a gateway as an object: send, and ask. The only door to HTTP in the product."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from functools import partial
from typing import Unpack
from zoneinfo import ZoneInfo

from requests.adapters import BaseAdapter

from campaigns import tracing
from campaigns.gateway.answers import Instance, Report, instance_or_qr
from campaigns.gateway.classify import Kind, Outcome, classify
from campaigns.gateway.connection import BadConnection, Connection, Upload
from campaigns.gateway.errors import Accepted, AccountPaused, FailedCall, GatewayError, Rejected, Unavailable
from campaigns.gateway.probe import ConnectionProbe
from campaigns.gateway.reads import Reads, read_report, report_params
from campaigns.gateway.request import Params, Requests
from campaigns.gateway.retry import Patience, Stopping, again
from campaigns.gateway.sending import Order, Sending
from campaigns.gateway.sends import Guards, Sends
from campaigns.gateway.stream import ReportStream
from campaigns.gateway.transport import BrokenOff, Reply, Sessions
from campaigns.gateway.verdict import accepted, error_of, hidden
from campaigns.gateway.wire import digits
from campaigns.tracing import Tell

ASK_AGAIN = 60.0
"""Seconds until a recipient refused with 04 is tried again when nobody knows whether the account is
connected.
"""


def _always() -> bool:
    return True


def _never(_message_id: str) -> bool:
    return False


def _ignore(_call: FailedCall) -> None:
    return None


class Gateway(Sends, Reads):
    """One account. Safe to share between threads: each has its own keep-alive connection. Raises
    BadConnection.

    `adapter` replaces the network (a requests BaseAdapter), `patience` says how long hiccups are waited out.
    """

    def __init__(
        self, connection: Connection, adapter: BaseAdapter | None = None, *, patience: Patience | None = None
    ) -> None:
        try:
            self._zone = ZoneInfo(connection.report_timezone)
        except (OSError, ValueError, KeyError):
            raise BadConnection("report_timezone is not the name of a time zone.") from None
        self.connection = connection
        self._patience = patience or Patience()
        self._requests = Requests(connection)
        self._sessions = Sessions(connection, adapter)
        self._probe = ConnectionProbe(self._is_connected)

    def __repr__(self) -> str:
        return "Gateway()"

    def close(self) -> None:
        """Close the calling thread's connection."""
        self._sessions.close()

    def send(
        self, endpoint: str, phone: str, params: Params, file: Upload | None = None, **guards: Unpack[Guards]
    ) -> Accepted:
        """Send one message to one number (digits). `params` carry the specification's camelCase names,
        decoded.

        `deadline` (time.monotonic): no request starts that could end after it. `may_send` is asked before
        every request, re-sends included; False ends in Unavailable("withdrawn"). `is_bound` says of a message
        id whether it belongs to another recipient already. `on_attempt` is told every call that did not end
        in acceptance.

        Repeated here: refused connections, 503, and 502 once the newest rows of the report prove the message
        absent. Codes 08 and 10 are not: they raise Unavailable with 10 s, the caller counts them and gives up
        after two. Raises Rejected, Unavailable, Uncertain, AccountPaused.
        """
        read_timeout = self._read_timeout(params, file)
        request = self._requests.send(endpoint, phone, params, file)
        order = Order(
            endpoint,
            phone,
            params,
            guards.get("deadline"),
            guards.get("may_send", _always),
            guards.get("is_bound", _never),
            guards.get("on_attempt", _ignore),
        )
        sending = Sending(
            order,
            exchange=partial(self._sessions.exchange, request, read_timeout, self._latest(order, read_timeout)),
            fetch=partial(self._look_fetch, order, datetime.now(self._zone).date()),
            room=self.connection.connect_timeout + read_timeout,
        )
        outcome = sending.run(self._patience)
        result = accepted(outcome, sending.found_in_report)
        if result is None:
            raise self._send_error(outcome, order)
        return result

    def read(self, endpoint: str, params: Mapping[str, str] | None = None, *, once: bool = False) -> Outcome:
        """Ask one question, again while the gateway hiccups unless `once`. The outcome is OK or EMPTY.

        Raises Unavailable, AccountPaused, or Rejected for a question the gateway refuses.
        """
        request = self._requests.read(endpoint, params or {})

        def ask(tell: Tell) -> Outcome:
            reply = self._sessions.exchange(request, self.connection.read_timeout)
            tell(http_status=reply.status)
            return _classified(reply, endpoint)

        return self._answered(partial(_traced, endpoint, ask), params or {}, once=once)

    def open_report(self, params: Mapping[str, str], *, once: bool = False) -> ReportStream:
        """Open campaignReport as a stream; the request starts when its rows are asked for."""
        request = self._requests.read("campaignReport", params)

        @contextmanager
        def source() -> Iterator[Iterator[bytes]]:
            with ExitStack() as stack:
                pieces: Iterator[bytes] = iter(())

                def ask(tell: Tell) -> Outcome:
                    nonlocal pieces
                    try:
                        stack.close()
                        opened = self._sessions.stream(request, self.connection.read_timeout)
                        reply, pieces = stack.enter_context(opened)
                        tell(http_status=reply.status)
                        if reply.status == 200:
                            return Outcome(Kind.OK)
                        body = b"".join(pieces).decode("utf-8", "replace")
                    except BrokenOff as broken:
                        return _classified(Reply(failure=broken.failure), "campaignReport")
                    outcome = _classified(Reply(reply.status, body, None, reply.retry_after), "campaignReport")
                    # A refusal can mean that there is no row; any other answer must itself be the report.
                    pieces = iter((b'{"data":[]}' if outcome.kind is Kind.EMPTY else body.encode(),))
                    return outcome

                self._answered(partial(_traced, "campaignReport", ask), params, once=once)
                yield pieces

        return ReportStream(source(), self._secrets("", params))

    def _answered(self, ask: Callable[[], Outcome], params: Mapping[str, str], *, once: bool) -> Outcome:
        last = Outcome(Kind.LATER, "stopping")

        def remembered() -> Outcome:
            nonlocal last
            last = ask()
            return last

        try:
            outcome = ask() if once else again(remembered, self._patience, deadline=None, room=0.0)
        except Stopping:
            outcome = last
        if outcome.kind in (Kind.OK, Kind.EMPTY):
            return outcome
        raise error_of(outcome, self._secrets("", params), read=True)

    def _look_fetch(self, order: Order, first_day: date, limit: int) -> Report:
        """Read the report once for a look; without a limit only the rows of this phone are kept.

        Raises GatewayError, also when the answer could come after the order's deadline.
        """
        room = self.connection.connect_timeout + self.connection.read_timeout
        if order.deadline is not None and time.monotonic() + room > order.deadline:
            raise Unavailable("deadline")
        params = report_params(first_day, datetime.now(self._zone).date(), limit)
        if limit:
            return read_report(self.read("campaignReport", params, once=True))
        stream = self.open_report(params, once=True)
        rows = tuple(row for row in stream if digits(row.phone) == digits(order.phone))
        return Report(rows, stream.total, stream.truncated)

    def _send_error(self, outcome: Outcome, order: Order) -> GatewayError:
        """Return the error of a send; code 04 means two things, and the connection decides which."""
        secrets = self._secrets(order.phone, order.params)
        if outcome.kind is not Kind.CHECK_CONNECTION:
            return error_of(outcome, secrets, read=False)
        connected = self._probe.is_connected(self.connection.read_timeout)
        reason = hidden(outcome.reason, secrets)
        if connected is None:
            return Unavailable(outcome.code, ASK_AGAIN)
        if connected:
            return Rejected(outcome.code, reason)
        return AccountPaused("connection", outcome.code, reason, "probe")

    def _is_connected(self) -> bool:
        state = instance_or_qr(self.read("qrCode", once=True).payload)
        return isinstance(state, Instance) and state.connected

    @staticmethod
    def _latest(order: Order, read_timeout: float) -> float | None:
        """Return when the request must be written at the latest, so that its answer can come before the deadline."""
        return None if order.deadline is None else order.deadline - read_timeout

    def _read_timeout(self, params: Params, file: Upload | None) -> float:
        slow = file is not None or bool(params.get("link"))
        return self.connection.upload_timeout if slow else self.connection.read_timeout

    def _secrets(self, phone: str, params: Params) -> list[str]:
        found = [self.connection.token, self.connection.instance_id, phone]
        for value in params.values():
            found.extend(value if isinstance(value, list) else [value])
        return found


def _traced(endpoint: str, ask: Callable[[Tell], Outcome]) -> Outcome:
    with tracing.span("gateway request", endpoint=endpoint) as tell:
        outcome = ask(tell)
        tell(outcome=outcome.kind.value)
        return outcome


def _classified(reply: Reply, endpoint: str) -> Outcome:
    return classify(
        reply.status, reply.text, reply.failure, read=True, endpoint=endpoint, retry_after=reply.retry_after
    )
