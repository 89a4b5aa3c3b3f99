"""Traces for OpenTelemetry: what was done, how long it took and how it ended, and nothing of any person.

Nothing is imported and a span costs nothing until `send_to` is given an address. What a span may say is a closed list
of numbers and short words of ours, so that no phone, text, token or address can be in one, nor any error's own words.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

_NAMES = {
    "account": "campaigns.account.id",
    "attempt": "campaigns.attempt",
    "campaign": "campaigns.campaign.id",
    "changed": "campaigns.changed",
    "endpoint": "campaigns.gateway.endpoint",
    "http_status": "http.response.status_code",
    "outcome": "campaigns.outcome",
    "queued": "campaigns.queued",
    "recipient": "campaigns.recipient.id",
    "rows": "campaigns.rows",
}
_WORD = re.compile(r"(?=.{1,40}$)[A-Za-z_]*[0-9]{0,3}")
"""A word of ours, or a code of the gateway; a phone number or a text is none."""

Fact = str | int | None
Tell = Callable[..., None]

_BY_SDK = "campaigns.tracing.otlp"
_log = logging.getLogger("campaigns.tracing")
_lock = threading.Lock()
_endpoint = ""
_tracer: Any = None


def send_to(endpoint: str) -> None:
    """Send spans to an OTLP/HTTP collector, as http://collector:4318, from the next one on; empty stops it."""
    global _endpoint, _tracer
    with _lock:
        last, _endpoint, _tracer = _tracer, endpoint, None
    if last is not None:
        last.shutdown()


@contextmanager
def span(name: str, **facts: Fact) -> Iterator[Tell]:
    """Record what the body does; what is yielded tells further facts, by keyword, as they become known."""
    tracer = _tracer or (_begun() if _endpoint else None)
    if tracer is None:
        yield _nobody_listens
        return
    with tracer.span(name) as attributes:

        def tell(**more: Fact) -> None:
            for fact, value in more.items():
                if value is not None:
                    attributes(_NAMES[fact], value if isinstance(value, int) else _word(value))

        tell(**facts)
        yield tell


def _nobody_listens(**_: Fact) -> None:
    return None


def _word(text: str) -> str:
    return str(text) if _WORD.fullmatch(text) else "other"


def possible() -> bool:
    """Say whether the extra is installed; imports it."""
    try:
        import_module(_BY_SDK)
    except ImportError:
        return False
    return True


def _begun() -> Any:
    """Return the tracer; made at the first span, in the process that has it, so that no fork loses its thread."""
    global _endpoint, _tracer
    with _lock:
        if _tracer is None and _endpoint:
            try:
                _tracer = import_module(_BY_SDK).Tracer(_endpoint)
            except ImportError:
                _endpoint = ""
                _log.warning("no traces: the extra is missing: pip install 'campaigns[tracing]'")
        return _tracer
