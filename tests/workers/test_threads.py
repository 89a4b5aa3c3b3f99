"""A worker with a number of threads of its own (`-c`) has a connection of PostgreSQL's pool for each of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.workers.product import environment

# What Celery tells when a worker was set up, before its first task; the database itself is not asked.
_WORKER = """
from types import SimpleNamespace
from celery import signals
from workers.app import app
app.loader.import_default_modules()
signals.celeryd_after_setup.send(sender="send@here", instance=SimpleNamespace(concurrency={threads}), conf=app.conf)
from django.db import connection
print(connection.settings_dict["OPTIONS"]["pool"]["max_size"], connection.pool.max_size)
"""


@pytest.mark.parametrize(
    ("threads", "room"), [pytest.param(50, 55, id="more than the setting"), pytest.param(2, 25, id="fewer")]
)
def test_the_pool_has_room_for_each_thread(data_folder: Path, threads: int, room: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WORKER.format(threads=threads)],
        env=environment(
            data_folder, DATABASE_URL="postgresql://nobody@127.0.0.1:9/none", CAMPAIGNS_WORKER_CONCURRENCY="20"
        ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == [str(room), str(room)], done.stderr
