"""The same post as a dramatiq actor, as a huey task and in a bare loop: what the product's speed is compared with."""

from __future__ import annotations

import os
import threading
import time

import dramatiq
import requests
from dramatiq.brokers.redis import RedisBroker
from huey import RedisHuey

_local = threading.local()


def post(phone: str, text: str) -> None:
    """Post one message over the thread's own keep-alive session."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
    form = {"token": os.environ["PLAIN_TOKEN"], "phone": phone, "message": text}
    answer = _local.session.post(f"{os.environ['PLAIN_GATEWAY']}/api/sendText", data=form, timeout=(5, 30))
    answer.raise_for_status()
    answer.json()


_SOCKET = os.environ.get("PLAIN_SOCKET", "")
dramatiq.set_broker(RedisBroker(url=f"unix://{_SOCKET}"))
huey = RedisHuey("plain", url=f"unix://{_SOCKET}", results=False)


@dramatiq.actor(max_retries=0)
def dramatiq_send(phone: str, text: str) -> None:
    """Send as a dramatiq actor."""
    post(phone, text)


@huey.task()
def huey_send(phone: str, text: str) -> None:
    """Send as a huey task."""
    post(phone, text)


def bare_loop(phones: list[str], text: str, threads: int) -> float:
    """Post to all phones from so many threads and no queue; return the seconds it took."""
    rest = iter(phones)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                phone = next(rest, None)
            if phone is None:
                return
            post(phone, text)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - began
