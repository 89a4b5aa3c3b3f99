"""What the broker says of itself: version, safety of what it keeps, length of the queues."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import redis
from django.conf import settings

QUEUES = ("send", "control", "bulk")
"""The lists that hold the tasks; their names are those of the workers' queues."""


class BrokerDown(Exception):
    """The broker does not answer."""


@dataclass(frozen=True, slots=True)
class Broker:
    """The broker's own word on version and persistence; `policy` is empty where it may not be asked."""

    version: str
    policy: str
    kept_on_disk: bool


def look(seconds: float = 3.0) -> Broker:
    """Ask the broker about itself. Raises BrokerDown."""
    with _asking(seconds) as server:
        info = server.info()
        try:
            policy = str(cast(dict[str, Any], server.config_get("maxmemory-policy")).get("maxmemory-policy", ""))
        except redis.ResponseError:
            # Hosted servers forbid CONFIG.
            policy = str(info.get("maxmemory_policy", ""))
    return Broker(str(info.get("valkey_version") or info["redis_version"]), policy, bool(info.get("aof_enabled")))


def lengths(seconds: float = 1.0) -> dict[str, int]:
    """Return how many tasks wait in each queue. Raises BrokerDown."""
    with _asking(seconds) as server:
        pipeline = server.pipeline(transaction=False)
        for queue in QUEUES:
            pipeline.llen(queue)
        found = pipeline.execute()
    return dict(zip(QUEUES, found, strict=True))


def client(seconds: float, **options: Any) -> redis.Redis:
    """Return a client of the broker's server that waits at most `seconds` for an answer; opens nothing yet."""
    url = settings.REDIS_URL.replace("redis+socket://", "unix://", 1)
    return redis.Redis.from_url(url, socket_connect_timeout=seconds, socket_timeout=seconds, **options)


@contextmanager
def _asking(seconds: float) -> Iterator[redis.Redis]:
    try:
        with client(seconds) as asked:
            yield asked
    except (redis.RedisError, OSError):
        raise BrokerDown("The broker does not answer.") from None
