"""What a scrape of /metrics costs with a million recipients: `python -m tests.benchmarks.metrics [N]`."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time

import django

HUNDREDTHS = (("read", 60), ("delivered", 20), ("failed", 3), ("uncertain", 1), ("queued", 1), ("pending", 15))
"""What a campaign that is well under way looks like, in percent."""


def _fill(n: int) -> None:
    from django.db import connection  # noqa: PLC0415 - after the settings are chosen

    from tests.builders import a_campaign, an_account  # noqa: PLC0415

    account = an_account()
    campaigns = [a_campaign(account).pk for _ in range(10)]
    now = "2026-01-01 00:00:00"
    with connection.cursor() as cursor:
        first = 0
        for status, percent in HUNDREDTHS:
            many = n * percent // 100
            cursor.execute(
                "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < %s) "
                "INSERT INTO campaigns_recipient (campaign_id, account_id, row, phone, params, status, status_at) "
                "SELECT %s + i %% 10, %s, %s + i, '91' || i, '{}', %s, %s FROM numbers",
                [many, min(campaigns), account.pk, first, status, now],
            )
            first += many


def main(n: int) -> None:
    """Fill a new SQLite database and scrape it fifty times."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(CAMPAIGNS_DATA_DIR=folder, DJANGO_SETTINGS_MODULE="campaigns.settings", DATABASE_URL="")
        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        from campaigns import metrics  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        _fill(n)
        metrics.text()
        took, busy = [], time.process_time()
        for _ in range(50):
            began = time.perf_counter()
            metrics.text()
            took.append((time.perf_counter() - began) * 1000)
        own = (time.process_time() - busy) * 1000 / len(took)
        said = f"median {statistics.median(took):.1f} ms, worst {max(took):.1f} ms, of the processor {own:.1f} ms"
        sys.stdout.write(f"{n:,} recipients: {said}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
