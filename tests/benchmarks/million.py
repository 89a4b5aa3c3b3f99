"""A campaign of 1,000,000 recipients: what waits on the broker, and how long its operator waits.

No worker takes anything off the broker, so what lies there is the most that ever does. Goals: a few thousand tasks
and 50 MiB, 50 ms for what the status page asks of the database, and seconds for a cancel. On SQLite, and on PostgreSQL
when its name is given: `python -m tests.benchmarks.million 500000 postgresql`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import django
import redis

from tests.postgres import running_postgresql

RECIPIENTS = 1_000_000
TIMES = 20
_FILL = """
    WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < %s)
    INSERT INTO campaigns_recipient (campaign_id, account_id, row, phone, params, status, status_at)
    SELECT %s, %s, 1 + i, '91' || (9000000000 + i), '{"message": "hello"}', 'pending', %s FROM numbers
"""


@contextmanager
def _broker(folder: Path) -> Iterator[redis.Redis]:
    from campaigns import data_folder  # noqa: PLC0415 - after the settings are chosen
    from workers import embedded  # noqa: PLC0415

    socket = data_folder.broker_socket(folder)
    with subprocess.Popen(embedded.broker(folder).command, stdout=subprocess.DEVNULL) as server:
        try:
            while not embedded.answers(f"redis+socket://{socket}"):
                time.sleep(0.05)
            with redis.Redis(unix_socket_path=str(socket)) as client:
                yield client
        finally:
            server.terminate()


def _milliseconds(act: Callable[[], object], times: int = 1) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def _measured(n: int, broker: redis.Redis) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from campaigns import dispatch, launch, sweep  # noqa: PLC0415
    from campaigns.progress import progress  # noqa: PLC0415
    from campaigns.status import State  # noqa: PLC0415
    from tests.builders import a_campaign, an_account  # noqa: PLC0415
    from workers.queues import SEND, publish  # noqa: PLC0415

    campaign = a_campaign(an_account(rate_per_second=10_000.0, burst=10_000), state=State.DRAFT, total=n)
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [n, campaign.pk, campaign.account_id, timezone.now()])
    say = sys.stdout.write
    say(f"launch: {_milliseconds(lambda: launch.launch(campaign, 'asha')):.0f} ms\n")
    say(f"first turn of dispatch: {_milliseconds(lambda: dispatch.run(publish, seconds=0)):.0f} ms\n")
    for _ in range(5):
        dispatch.run(publish)
    mib = broker.info()["used_memory"] / 2**20  # type: ignore[index]
    say(f"on the broker: {broker.llen(SEND)} tasks, {mib:.0f} MiB\n")
    say(f"progress, as the status page asks for it: {_milliseconds(lambda: progress(campaign), TIMES):.1f} ms\n")
    say(f"pause: {_milliseconds(lambda: launch.pause(campaign, 'asha')):.0f} ms\n")
    say(f"cancel: {_milliseconds(lambda: launch.cancel(campaign, 'asha')):.0f} ms\n")
    say(f"the sweep that ends the cancel: {_milliseconds(sweep.run) / 1000:.0f} s\n")


def main(n: int = RECIPIENTS, database: str = "sqlite") -> None:
    """Print the figures."""
    with (
        tempfile.TemporaryDirectory() as name,
        running_postgresql() if database == "postgresql" else nullcontext("") as url,
    ):
        os.environ.update(CAMPAIGNS_DATA_DIR=name, DJANGO_SETTINGS_MODULE="campaigns.settings", DATABASE_URL=url)
        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        from campaigns import logs  # noqa: PLC0415

        logs.configure(40)
        call_command("migrate", verbosity=0)
        with _broker(Path(name)) as broker:
            _measured(n, broker)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RECIPIENTS, *sys.argv[2:])
