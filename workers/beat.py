"""Beat's scheduler, which goes on when the clock is set back."""

from __future__ import annotations

import math
import time
from typing import Any

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    """Celery's own reckons by the wall clock alone, and would publish nothing until that has caught up."""

    _last_tick = math.inf

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Publish what is due; return in how many seconds to ask again."""
        now = time.time()
        if now < self._last_tick:
            self._reckon_anew()
        self._last_tick = now
        return float(super().tick(*args, **kwargs))

    def _reckon_anew(self) -> None:
        """Let no entry have run later than now, as those of the file may have that an earlier beat has left."""
        now = self.app.now()
        for entry in self.schedule.values():
            entry.last_run_at = min(entry.last_run_at or now, now)
        # The entries are ordered by the time that was; the next tick orders them again.
        self._heap = None
