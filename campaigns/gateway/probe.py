"""Is the account connected to WhatsApp? One question to qrCode for all threads that want to know."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from campaigns.gateway.errors import GatewayError

CONNECTED_FOR = 5.0
"""Seconds that "connected" is believed."""
DISCONNECTED_FOR = 60.0
"""Seconds that "not connected" is believed: asking qrCode more often may start logins at the gateway
(3.1).
"""
UNKNOWN_FOR = 15.0
"""Seconds that nobody asks again after a question without an answer."""


class ConnectionProbe:
    """Remembers the last answer of `ask`, which raises GatewayError when there is none."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._asking = threading.Lock()
        self._answer: bool | None = None
        self._believed_until = 0.0

    def is_connected(self, patience: float) -> bool | None:
        """Return the answer, asking when the last one is too old; None when nobody knows.

        `patience`: seconds to wait for another thread that is asking already.
        """
        if not self._asking.acquire(timeout=patience):
            return None
        try:
            if time.monotonic() >= self._believed_until:
                self._answer = self._asked()
                wait = {True: CONNECTED_FOR, False: DISCONNECTED_FOR, None: UNKNOWN_FOR}[self._answer]
                self._believed_until = time.monotonic() + wait
            return self._answer
        finally:
            self._asking.release()

    def _asked(self) -> bool | None:
        try:
            return self._ask()
        except GatewayError:
            return None
