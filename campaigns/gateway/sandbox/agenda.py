"""Things to do later: one bounded heap and one timer, however many there are."""

import heapq
from collections.abc import Callable
from itertools import count

from tornado.ioloop import IOLoop

LONGEST = 200_000
_Thing = tuple[float, int, Callable[[], None]]


class Agenda:
    """Runs callables in order of their time on the loop it is used on."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._heap: list[_Thing] = []
        self._number = count()
        self._timer: object = None
        self._timer_due = 0.0
        self.overflowed = 0

    def add(self, seconds: float, action: Callable[[], None]) -> None:
        """Do `action` in `seconds`. When `longest` things wait already it is left out and counted."""
        if len(self._heap) >= self._longest:
            self.overflowed += 1
            return
        due = IOLoop.current().time() + seconds
        heapq.heappush(self._heap, (due, next(self._number), action))
        if self._timer is None or due < self._timer_due:
            self._set_timer()

    def clear(self) -> None:
        """Forget everything that waits."""
        self._heap.clear()

    def _set_timer(self) -> None:
        loop = IOLoop.current()
        if self._timer is not None:
            loop.remove_timeout(self._timer)
        self._timer = None
        if self._heap:
            self._timer_due = self._heap[0][0]
            self._timer = loop.call_at(self._timer_due, self._run)

    def _run(self) -> None:
        self._timer = None
        now = IOLoop.current().time()
        while self._heap and self._heap[0][0] <= now:
            heapq.heappop(self._heap)[2]()
        self._set_timer()
