"""Logging: JSON lines in production, readable ones in a terminal, never a phone number, a text or a token."""

from __future__ import annotations

import json
import logging
import re
import sys
from contextlib import suppress
from typing import TextIO

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


class _Lines(structlog.WriteLogger):
    """Writes our own lines straight to the stream; by way of the standard library each costs ten times as much."""

    def __init__(self, name: str, stream: TextIO) -> None:
        super().__init__(stream)
        self.name = name

    def msg(self, message: str) -> None:
        """Write a line, or go on without: a full disk or a closed terminal must stop nobody who did what it says."""
        with suppress(OSError, ValueError):
            super().msg(message)

    debug = info = warning = error = exception = critical = fatal = msg


def configure(level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send every log line from `level` on to `stream` (stderr), in the form that `CAMPAIGNS_LOG` asks for."""
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        scrub,
    ]
    last = _renderer(stream)
    structlog.configure(
        processors=[*shared, last],
        logger_factory=lambda name="": _Lines(name, stream),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    _configure_others(level, stream, shared, last)


def _renderer(stream: TextIO) -> Processor:
    if settings.LOG_FORMAT == "text" or (not settings.LOG_FORMAT and stream.isatty()):
        # The renderer's own tracebacks show local variables.
        return structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback)
    encode = json.JSONEncoder(default=repr).encode
    return structlog.processors.JSONRenderer(lambda event, **_: encode(event))


def _configure_others(level: int, stream: TextIO, shared: list[Processor], last: Processor) -> None:
    """Let the lines of other libraries, which use the standard library's logging, look like ours."""
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[remove, last]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These write a line for each request or task, with URLs and arguments in them.
    for talkative in ("urllib3", "celery.app.trace", "celery.worker.strategy", "kombu", "axes"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
