"""Keeps late tasks from going out in a heap: counts what was sent just now, for all workers, by the broker's clock.

Dispatch sets the pace. This holds it where tasks were held up on their way: after a worker, the broker or the machine
stood still, what waited would go out all at once. Without the broker nothing is held back, and no task arrives.
"""

from __future__ import annotations

import math
import time
from datetime import timedelta
from functools import lru_cache
from typing import cast

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from campaigns import broker
from campaigns.models import Pace

UNLIMITED = 1_000.0
"""Messages a second. Nobody's limit is higher, and counting would cost a faster sender more than it protects."""
_EXACT = 1.02
"""The time looked back on, in shares of its length: requests reach the gateway a little sooner or later than others."""
_ANSWER_SECONDS = 1.0
_ASKED_AGAIN_SECONDS = 5.0

# KEYS[1]: when the last messages went, latest first. ARGV: how many may go within a time, and that time.
# In microseconds; returns how long to wait. A server whose clock was set back waits for nothing.
_COUNT = """
local at = redis.call('TIME')
local now = at[1] * 1000000 + at[2]
local most, span = tonumber(ARGV[1]), tonumber(ARGV[2])
local earlier = redis.call('LINDEX', KEYS[1], most - 1)
if earlier then
  local wait = earlier + span - now
  if wait > 0 and wait <= span then
    return wait
  end
end
redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
redis.call('LTRIM', KEYS[1], 0, most - 1)
redis.call('PEXPIRE', KEYS[1], math.ceil(span / 1000))
return 0
"""


def wait(account_id: int, pace: Pace) -> timedelta:
    """Count one message of the account as going now and return nothing, or return how long it must wait."""
    if pace.rate_per_second >= UNLIMITED and not pace.gap_min:
        return timedelta(0)
    most, span = limit(pace)
    return timedelta(microseconds=_counter(settings.REDIS_URL).ask(account_id, most, round(span * 1_000_000)))


def limit(pace: Pace) -> tuple[int, float]:
    """Return how many messages may go within how many seconds."""
    if pace.gap_min:
        return 1, pace.gap_min
    each_second = math.ceil(pace.rate_per_second)
    return each_second + pace.burst - 1, each_second / pace.rate_per_second * _EXACT


class _Counter:
    """The count on one broker; while that is silent, nothing is counted."""

    def __init__(self) -> None:
        client = broker.client(_ANSWER_SECONDS, retry=Retry(NoBackoff(), 1), health_check_interval=10)
        self._script = client.register_script(_COUNT)
        self._silent_until = 0.0

    def ask(self, account_id: int, most: int, span: int) -> int:
        """Count a message, or return the microseconds it must wait."""
        if time.monotonic() < self._silent_until:
            return 0
        try:
            return cast(int, self._script(keys=[f"campaigns:sent:{account_id}"], args=[most, span]))
        except (redis.RedisError, OSError):
            self._silent_until = time.monotonic() + _ASKED_AGAIN_SECONDS
            return 0


@lru_cache(maxsize=1)
def _counter(_url: str) -> _Counter:
    return _Counter()
