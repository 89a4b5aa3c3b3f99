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
    with _client(seconds) as client:
        info = client.info()
        try:
            policy = str(cast(dict[str, Any], client.config_get("maxmemory-policy")).get("maxmemory-policy", ""))
        except redis.ResponseError:
            # Hosted servers forbid CONFIG.
            policy = str(info.get("maxmemory_policy", ""))
    return Broker(str(info.get("valkey_version") or info["redis_version"]), policy, bool(info.get("aof_enabled")))


def lengths(seconds: float = 1.0) -> dict[str, int]:
    """Return how many tasks wait in each queue. Raises BrokerDown."""
    with _client(seconds) as client:
        pipeline = client.pipeline(transaction=False)
        for queue in QUEUES:
            pipeline.llen(queue)
        found = pipeline.execute()
    return dict(zip(QUEUES, found, strict=True))


@contextmanager
def _client(seconds: float) -> Iterator[redis.Redis]:
    url = settings.REDIS_URL.replace("redis+socket://", "unix://", 1)
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=seconds, socket_timeout=seconds) as client:
            yield client
    except (redis.RedisError, OSError):
        raise BrokerDown("The broker does not answer.") from None
