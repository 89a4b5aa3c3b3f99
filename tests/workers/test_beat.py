"""Beat goes on when the clock is set back, and when an earlier beat has left a file of the future."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from workers.beat import Scheduler


class Listed(Scheduler):
    """Keeps what it would publish; its clock is set by the test."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.published: list[str] = []
        super().__init__(*args, **kwargs)

    def apply_async(self, entry: Any, *_: Any, **__: Any) -> Any:
        """Publish nothing."""
        self.published.append(entry.name)


@pytest.fixture
def beat(tmp_path: Path) -> Iterator[Listed]:
    app = Celery("beat", broker="memory://", set_as_current=False)
    # Else an entry of Celery's own comes along.
    app.conf.result_expires = None
    app.conf.beat_schedule = {
        name: {"task": name, "schedule": seconds} for name, seconds in (("often", 1.0), ("seldom", 20.0))
    }
    scheduler = Listed(app=app, schedule_filename=str(tmp_path / "beat"))
    yield scheduler
    scheduler.close()


def ahead(beat: Listed, by: timedelta) -> None:
    """Make it seem that the clock was that far ahead until now."""
    for entry in beat.schedule.values():
        entry.last_run_at = beat.app.now() + by


def seconds_until_all_ran(beat: Listed) -> float:
    """Return how long it is from now until every entry has its turn."""
    return max(float(entry.is_due()[1]) for entry in beat.schedule.values())


def test_a_file_of_the_future_delays_nothing(beat: Listed) -> None:
    ahead(beat, timedelta(minutes=10))
    assert seconds_until_all_ran(beat) > 600
    beat.tick()
    assert seconds_until_all_ran(beat) <= 20


def test_a_clock_set_back_by_minutes_delays_nothing(beat: Listed) -> None:
    beat.tick()
    ahead(beat, timedelta(minutes=10))
    beat._last_tick += 600
    beat.tick()
    assert seconds_until_all_ran(beat) <= 20


def test_a_clock_that_runs_as_it_should_changes_nothing(beat: Listed) -> None:
    ahead(beat, timedelta(seconds=-30))
    for _ in range(4):
        beat.tick()
    assert sorted(beat.published) == ["often", "seldom"]
