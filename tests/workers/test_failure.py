"""An exception that leaves a task carries nothing personal."""

from __future__ import annotations

import traceback

import pytest
import structlog
from celery import Celery

from workers.failure import DiscreetTask, TaskFailed

PHONE = "+919876543210"
app = Celery("of this test", broker="memory://", fixups=[])


@app.task(name="campaigns.fails", base=DiscreetTask)
def fails(recipient_id: int, attempt: int) -> None:
    try:
        raise KeyError(PHONE)
    except KeyError as error:
        raise ValueError(f"no template for {PHONE} of {recipient_id}") from error


def test_only_classes_and_ids_leave_a_task() -> None:
    with structlog.testing.capture_logs() as logs, pytest.raises(TaskFailed) as raised:
        fails(7, 2)
    assert str(raised.value) == "ValueError from KeyError in campaigns.fails(7, 2)"
    assert PHONE not in "".join(traceback.format_exception(raised.value))
    assert raised.value.__context__ is None
    assert PHONE not in str(logs)


def test_the_log_says_where_it_happened() -> None:
    with structlog.testing.capture_logs() as logs, pytest.raises(TaskFailed):
        fails(7, 2)
    (line,) = logs
    assert line["event"] == "task failed"
    assert line["ids"] == [7, 2]
    assert line["places"].count(", in fails") == 2


def test_a_task_that_succeeds_returns_its_outcome() -> None:
    @app.task(name="campaigns.succeeds", base=DiscreetTask)
    def succeeds() -> str:
        return "submitted"

    assert succeeds() == "submitted"
