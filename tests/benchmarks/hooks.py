"""What listening costs sending: storing a claim and an acceptance with the trigger dropped, idle, and with hooks.

`python -m tests.benchmarks.hooks [N]`; on SQLite, or on what DATABASE_URL names (where the server's own part of the
processor does not show). Rounds alternate, medians are printed.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import django

THREADS = 20
ROUNDS = 5


def _round(n: int, marker: str) -> tuple[float, float]:
    """Send to `n` recipients without a gateway; return how many a second, and the processor's milliseconds for each."""
    from django.db import connection  # noqa: PLC0415 - after the settings are chosen
    from django.utils import timezone  # noqa: PLC0415

    from campaigns import journal  # noqa: PLC0415
    from campaigns.models import Recipient  # noqa: PLC0415
    from campaigns.status import Status  # noqa: PLC0415
    from tests.builders import a_campaign  # noqa: PLC0415

    campaign = a_campaign()
    common = {"campaign": campaign, "account": campaign.account, "status": Status.PENDING, "status_at": timezone.now()}
    rows = (Recipient(row=i, params={"message": "x"}, **common) for i in range(n))
    Recipient.objects.bulk_create(rows, batch_size=500)
    tickets = journal.enqueue(campaign.pk, n)

    def work(first: int) -> None:
        try:
            for ticket in tickets[first::THREADS]:
                claim = journal.claim(ticket.recipient_id, ticket.attempt)
                if claim is None or not journal.accepted(claim, f"{marker}-{claim.recipient_id}"):
                    raise SystemExit("not every recipient was sent to")
        finally:
            connection.close()

    began, busy = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    return n / (time.perf_counter() - began), (time.process_time() - busy) * 1000 / n


def main(n: int) -> None:
    """Measure in turn: the trigger off, on without hooks, with one and with three."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(CAMPAIGNS_DATA_DIR=folder, DJANGO_SETTINGS_MODULE="campaigns.settings")
        django.setup()
        from importlib import import_module  # noqa: PLC0415

        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415

        from campaigns import logs, notices  # noqa: PLC0415
        from campaigns.models import Change, Hook  # noqa: PLC0415

        logs.configure(40)
        call_command("migrate", verbosity=0)
        trigger = import_module("campaigns.migrations.0004_changes")
        names = ("off", "no hook", "one hook", "three hooks")
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
        _round(n // 10, "warm")
        for turn in range(ROUNDS):
            order = list(zip(figures, (None, 0, 1, 3), strict=True))
            for name, hooks in order if turn % 2 else reversed(order):
                for i in range(hooks or 0):
                    notices.add(f"hook {i}", "http://localhost:9/")
                if hooks is None:
                    with connection.schema_editor() as editor:
                        trigger.drop(None, editor)
                figures[name].append(_round(n, f"{turn}-{name}"))
                if hooks is None:
                    with connection.schema_editor() as editor:
                        trigger.create(None, editor)
                Hook.objects.all().delete()
                Change.objects.all().delete()
        for name, found in figures.items():
            rate, busy = (statistics.median(column) for column in zip(*found, strict=True))
            sys.stdout.write(f"{name:<12}{rate:7.0f}/s  {busy:.3f} ms of the processor each\n")
        connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4_000)
