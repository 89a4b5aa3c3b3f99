"""What becomes of an exception nobody expected: its places in the log, its class and the ids to the rest."""

from __future__ import annotations

import traceback
from typing import Any

import structlog
from celery import Task

_log = structlog.get_logger(__name__)


class TaskFailed(Exception):
    """A task ended by an exception nobody expected; names its class and the task's ids and nothing else."""


class DiscreetTask(Task[..., Any]):
    """A task whose exceptions carry no personal data: Flower, its API and Celery's log show them.

    An exception's text may quote a row of the database or a URL with its token, so none is passed on.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task; raises TaskFailed in place of whatever came out of it."""
        try:
            return super().__call__(*args, **kwargs)
        except Exception as error:
            failure = TaskFailed(f"{_named(error)} in {self.name}{args!r}")
            _log.error("task failed", task=self.name, ids=list(args), error=_named(error), places=_places(error))
        # Raised out here, so that the original is not even its context.
        raise failure


def _named(error: BaseException) -> str:
    """Return the classes of an exception and of what caused it, outermost first."""
    chain = [type(error).__qualname__]
    while (inner := error.__cause__ or error.__context__) is not None:
        chain.append(type(inner).__qualname__)
        error = inner
    return " from ".join(chain)


def _places(error: BaseException) -> str:
    """Return file, line and source of every frame, without values of variables and any exception's text."""
    inner = error.__cause__ or error.__context__
    before = f"{_places(inner)}then\n" if inner is not None else ""
    return before + "".join(traceback.format_tb(error.__traceback__))
