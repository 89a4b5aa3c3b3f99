"""What the product is compared with: a plain Celery app whose task posts with requests and stores nothing."""

from __future__ import annotations

import os
import threading

import requests
from celery import Celery

app = Celery("plain", broker=os.environ.get("PLAIN_BROKER", ""))
app.conf.update(
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    worker_send_task_events=True,
    broker_connection_retry_on_startup=True,
)
_local = threading.local()


@app.task(name="plain.send")
def send(phone: str, text: str) -> str:
    """Post one message over the thread's own keep-alive session."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
    form = {"token": os.environ["PLAIN_TOKEN"], "phone": phone, "message": text}
    answer = _local.session.post(f"{os.environ['PLAIN_GATEWAY']}/api/sendText", data=form, timeout=(5, 30))
    answer.raise_for_status()
    return str(answer.json()["status"])
