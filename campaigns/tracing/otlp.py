"""Spans by OpenTelemetry's SDK, sent to a collector by OTLP over HTTP; needs the extra `tracing`.

The SDK reads its own OTEL_… variables besides: headers, certificates, service name, sampler.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode

_EXPORT_SECONDS = 5
"""A collector that does not answer holds nobody up: spans wait in memory, and the oldest are dropped."""
_UNNAMED = "unknown_service"

# One line for a batch that is given up is enough; each of its tries has a warning besides.
logging.getLogger("opentelemetry.exporter.otlp.proto.http.trace_exporter").setLevel(logging.ERROR)


class Tracer:
    """Records spans and sends them in batches from a thread of its own; what is left goes when the process ends."""

    def __init__(self, endpoint: str) -> None:
        self._provider = TracerProvider(resource=_resource())
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=_EXPORT_SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("campaigns")

    @contextmanager
    def span(self, name: str) -> Iterator[Callable[[str, str | int], None]]:
        """Record a span within the one that is current, and yield what sets its attributes."""
        # An exception's text may hold anything: of one, only its kind is told.
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
            try:
                yield span.set_attribute
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise

    def shutdown(self) -> None:
        """Send what is left and end."""
        self._provider.shutdown()


def _resource() -> Resource:
    found = Resource.create({SERVICE_VERSION: version("campaigns")})
    if str(found.attributes[SERVICE_NAME]).startswith(_UNNAMED):
        found = found.merge(Resource({SERVICE_NAME: "campaigns"}))
    return found
