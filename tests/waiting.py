"""What tests wait for: a condition that comes true, and another thread's look into a table."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection, models


def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Return when the condition holds; fails after that time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@contextmanager
def looked_into(model: type[models.Model]) -> Iterator[threading.Event]:
    """Yield an event that is set once this thread has read from the model's table within the block.

    So another thread can act between a look and what is done next.
    """
    looked = threading.Event()

    def tell(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if sql.startswith("SELECT") and f'"{model._meta.db_table}"' in sql:
            looked.set()
        return answer

    with connection.execute_wrapper(tell):
        yield looked


@contextmanager
def another_holds(held: Callable[[], AbstractContextManager[object]], model: type[models.Model]) -> Iterator[None]:
    """Let another thread hold something until this one has read from the model's table within the block."""
    begun = threading.Event()

    def hold(looked: threading.Event) -> None:
        with held():
            begun.set()
            looked.wait(10)
        connection.close()

    with looked_into(model) as looked:
        other = threading.Thread(target=hold, args=(looked,))
        other.start()
        begun.wait(10)
        yield
        other.join(10)
