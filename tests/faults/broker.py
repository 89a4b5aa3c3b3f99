"""Trouble at the broker: connections cut, everything forgotten, every task there three times."""

from __future__ import annotations

import json
import uuid
from typing import Any

import redis

from campaigns.data_folder import broker_socket
from tests.faults.rig import Rig

_QUEUE = "send"


def client(rig: Rig) -> redis.Redis:
    """Return a connection to the product's broker."""
    return redis.Redis(unix_socket_path=str(broker_socket(rig.product.folder)))


def cut_connections(rig: Rig) -> None:
    """Cut every connection to the broker, three times."""
    with client(rig) as broker:
        for share in (0.2, 0.4, 0.6):
            rig.wait_accepted(share)
            broker.client_kill_filter(skipme=True, _type="normal")
            broker.client_kill_filter(skipme=True, _type="pubsub")


def forget_everything(rig: Rig) -> None:
    """FLUSHALL, while tasks wait and others are being worked on."""
    with rig.stopped("send"):
        _wait_for_tasks(rig)
        with client(rig) as broker:
            broker.flushall()
    rig.wait_accepted(0.5)
    with client(rig) as broker:
        broker.flushall()


def triple_every_task(rig: Rig) -> None:
    """Put two copies of every waiting task on the queue, in any order, until nothing waits any more."""
    copied: set[str] = set()
    while rig.books.counts()["pending"]:
        with client(rig) as broker:
            with rig.stopped("send"):
                _wait_for_tasks(rig)
                waiting: Any = broker.lrange(_QUEUE, 0, -1)
                fresh = {task: message for message in waiting if (task := _task(message)) not in copied}
                copied |= fresh.keys()
                copies = [_copy(message) for message in [*fresh.values()] * 2]
                rig.random.shuffle(copies)
                if copies:
                    broker.rpush(_QUEUE, *copies)
            rig.wait(lambda: not broker.llen(_QUEUE))


def _wait_for_tasks(rig: Rig) -> None:
    with client(rig) as broker:
        rig.wait(lambda: broker.llen(_QUEUE) or not rig.books.counts()["pending"])
    rig.stay(1.0)


def _task(message: bytes) -> str:
    """Return the id of the task, which its copies share."""
    return str(json.loads(message)["headers"]["id"])


def _copy(message: bytes) -> bytes:
    """Return the same task under a delivery tag of its own, as a second publisher would have written it."""
    content = json.loads(message)
    content["properties"]["delivery_tag"] = str(uuid.uuid4())
    return json.dumps(content).encode()
