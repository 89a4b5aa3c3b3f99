"""One send from first request to end: guards, re-sends, and the look that keeps a re-send from doubling."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from campaigns import tracing
from campaigns.gateway.classify import Kind, Outcome, classify
from campaigns.gateway.errors import FailedCall, GatewayError, Unavailable
from campaigns.gateway.look import Attempt, Fetch, look
from campaigns.gateway.request import Params
from campaigns.gateway.retry import Patience, Stopping, again
from campaigns.gateway.transport import Reply


@dataclass(frozen=True, slots=True)
class Order:
    """What to send and under which guards; see Gateway.send."""

    endpoint: str
    phone: str
    params: Params
    deadline: float | None
    may_send: Callable[[], bool]
    is_bound: Callable[[str], bool]
    on_attempt: Callable[[FailedCall], None]

    def __repr__(self) -> str:
        return f"Order({self.endpoint})"


class Sending:
    """Carries out one order. `exchange` does one HTTP request that may take `room` seconds at most."""

    def __init__(self, order: Order, exchange: Callable[[], Reply], fetch: Fetch, room: float) -> None:
        self._order = order
        self._exchange = exchange
        self._fetch = fetch
        self._room = room
        self._first_start: datetime | None = None
        self._last_end = datetime.now(UTC)
        self._last: Outcome = Outcome(Kind.LATER, "deadline")
        self.found_in_report = False

    def run(self, patience: Patience) -> Outcome:
        """Return how the send ended. Raises Unavailable("withdrawn") and Unavailable("deadline") before a
        request.
        """
        if not self._fits():
            raise Unavailable("deadline")
        try:
            return again(self._try, patience, deadline=self._order.deadline, room=self._room)
        except Stopping:
            return self._last

    def _try(self) -> Outcome:
        """Do the next try; after a 502 that is a look first, and the request only when the message is
        absent.
        """
        if self._last.kind is Kind.RETRY_AMBIGUOUS:
            try:
                row = look(self._attempt(), self._fetch, self._order.is_bound)
            except GatewayError:
                return self._last
            if row is not None:
                self.found_in_report = True
                return Outcome(Kind.ACCEPTED, "00", ids=(row.message_id,))
            self._last = Outcome(Kind.LATER, "deadline")
        if not self._order.may_send():
            raise Unavailable("withdrawn")
        # Last of all: asking may have taken long, and a process may have been stopped meanwhile.
        if not self._fits():
            return self._last
        return self._request()

    def _request(self) -> Outcome:
        started_at = datetime.now(UTC)
        self._first_start = self._first_start or started_at
        with tracing.span("gateway request", endpoint=self._order.endpoint) as tell:
            reply = self._exchange()
            self._last_end = datetime.now(UTC)
            outcome = self._last = classify(
                reply.status,
                reply.text,
                reply.failure,
                read=False,
                endpoint=self._order.endpoint,
                retry_after=reply.retry_after,
            )
            tell(outcome=outcome.kind.value, http_status=reply.status)
        if outcome.kind is not Kind.ACCEPTED:
            self._order.on_attempt(
                FailedCall(
                    self._order.endpoint,
                    started_at,
                    self._last_end,
                    reply.status,
                    outcome.code,
                    outcome.kind.value,
                )
            )
        return outcome

    def _attempt(self) -> Attempt:
        order = self._order
        return Attempt(order.endpoint, order.phone, order.params, self._first_start or self._last_end, self._last_end)

    def _fits(self) -> bool:
        """Say whether a request that takes as long as it may would end before the deadline."""
        deadline = self._order.deadline
        return deadline is None or time.monotonic() + self._room <= deadline
