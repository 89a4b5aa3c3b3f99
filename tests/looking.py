"""Says when a thread has looked into a table, so that another can act between its look and what it does next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models


@contextmanager
def looked_into(model: type[models.Model]) -> Iterator[threading.Event]:
    """Yield an event that is set once this thread has read from the model's table within the block."""
    looked = threading.Event()

    def tell(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if sql.startswith("SELECT") and f'"{model._meta.db_table}"' in sql:
            looked.set()
        return answer

    with connection.execute_wrapper(tell):
        yield looked
