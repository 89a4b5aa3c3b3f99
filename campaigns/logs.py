"""Logging: JSON lines in production, readable ones in a terminal, never a phone number, a text or a token."""

from __future__ import annotations

import logging
import re
import sys

import structlog
from django.conf import settings
from structlog.typing import EventDict, Processor, WrappedLogger

_PERSONAL = re.compile(r"\+?\d{9,15}|(?<=token=)[^&\s]+")
_OURS_TO_SHOW = frozenset({"recipient", "campaign", "account", "timestamp", "event", "level", "logger"})


def scrub(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank whatever looks like a phone number or a token in lines that other libraries write."""
    for key, value in event.items():
        if isinstance(value, str) and (key not in _OURS_TO_SHOW or key == "event"):
            event[key] = _PERSONAL.sub("…", value)
    return event


def configure(level: int = logging.INFO) -> None:
    """Send every log line from `level` on to stderr, in the form that `CAMPAIGNS_LOG` asks for."""
    as_text = settings.LOG_FORMAT == "text" or (not settings.LOG_FORMAT and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = (
        # The renderer's own tracebacks show local variables.
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)]
        if as_text
        else [structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.processors.format_exc_info, scrub],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                scrub,
                *last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These write a line for each request or task, with URLs and arguments in them.
    for talkative in ("urllib3", "celery.app.trace", "celery.worker.strategy", "kombu", "axes"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
