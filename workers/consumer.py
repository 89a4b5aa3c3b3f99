"""Celery's consumer, sending its task events in small batches instead of after every task."""

from __future__ import annotations

from typing import Any

from celery.worker.consumer import Consumer as CeleryConsumer
from vine import promise

_SECONDS = 0.25
"""Flower shows a task this much later at most; a fifth of a busy worker's time went into single events."""


class Consumer(CeleryConsumer):
    """Flushes buffered task events a few times a second; a full buffer is flushed at once, as before."""

    hub: Any
    event_dispatcher: Any
    _flush_planned = False

    def on_send_event_buffered(self) -> None:  # type: ignore[override]  # the stubs take it for a property
        """Plan a flush, unless one is planned. Called from the pool's threads as well."""
        if self.hub and not self._flush_planned:
            self._flush_planned = True
            # The hub's timer belongs to the hub's thread.
            self.hub.call_soon(promise(self._plan_flush))

    def _plan_flush(self) -> None:
        self.hub.call_later(_SECONDS, self._flush_now)

    def _flush_now(self) -> None:
        self._flush_planned = False
        if self.event_dispatcher:
            self.event_dispatcher.flush()
