"""What report.py runs where Django is set up: recipients, and three readings of the same report."""

from __future__ import annotations

import json
import logging
import resource
import time
from pathlib import Path

from django.core.management import call_command

from campaigns import logs, reconcile
from campaigns.models import Account, Poll, Recipient
from campaigns.status import Status
from tests.benchmarks.report import BATCH, CREATED
from tests.builders import a_campaign

READINGS = ("every row news", "every row known", "one row in a hundred news")


def measure(port: int, rows: int, target: str) -> None:
    """Write label, rows a second and recipients changed of each reading, and the most memory, to `target`."""
    logs.configure(logging.INFO)
    call_command("migrate", verbosity=0)
    account = Account.objects.create(name="shop", base_url=f"http://127.0.0.1:{port}", token="t")
    _store_recipients(account, rows)
    found = []
    for label in READINGS:
        began = time.perf_counter()
        changed = reconcile.poll(account)
        seconds = time.perf_counter() - began
        poll = Poll.objects.latest("started_at")
        if not poll.complete or poll.rows != rows:
            raise AssertionError(poll.error)
        found.append((label, rows / seconds, changed))
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Path(target).write_text(json.dumps({"readings": found, "mib": mib}))


def _store_recipients(account: Account, rows: int) -> None:
    campaign = a_campaign(account, total=rows)
    for first in range(0, rows, BATCH):
        Recipient.objects.bulk_create(
            Recipient(
                campaign=campaign,
                account=account,
                row=n + 2,
                phone=f"91987{n:07d}",
                params={},
                status=Status.SUBMITTED,
                status_at=CREATED,
                claimed_at=CREATED,
                accepted_at=CREATED,
                message_id=f"{n:024x}",
                tries=1,
            )
            for n in range(first, min(first + BATCH, rows))
        )
