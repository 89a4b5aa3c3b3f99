"""The acts of the product that the benchmark of importing measures; Django is set up."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from campaigns import intake, logs, results
from campaigns.intake import Order, Plan
from campaigns.models import Account, Campaign
from campaigns.status import Status

MESSAGE = "Dear {{name}}, {{amount}} is due in {{city}}. Your code is {{code}}."


def prepare() -> Account:
    """Make the tables and an account, before the clock starts."""
    logs.configure(logging.WARNING)
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    account, _ = Account.objects.get_or_create(
        name="benchmark", defaults={"base_url": "http://127.0.0.1:9", "token": "none"}
    )
    return account


def import_file(path: Path, rows: int, account: Account) -> None:
    """Import the list into a database of its own; every row must come out good."""
    order = Order(path=path, name=path.name, templates={"message": MESSAGE})
    _, verdict = intake.take(Plan.open(order), account, "benchmark")
    if verdict.counts[Status.PENDING] != rows:
        raise SystemExit(f"{verdict.counts[Status.PENDING]} of {rows} rows are good")


def write_results(rows: int) -> None:
    """Write the results of the campaign that was imported here."""
    campaign = Campaign.objects.select_related("account").get()
    if results.write(campaign, Path(settings.DATA_DIR) / "results.xlsx") != rows:
        raise SystemExit("not every row was written")
