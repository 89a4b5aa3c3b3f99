"""Imports that a worker does: interrupted ones start over, damaged ones are given up with a reason."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.db.models.signals import post_save
from django.utils import timezone

from campaigns import intake, leases
from campaigns.intake import BeingImported, Plan
from campaigns.models import AuditEntry, Campaign, Lease, Recipient
from campaigns.status import State
from tests.builders import an_account, statuses, tally
from tests.intake.files import csv_order

pytestmark = pytest.mark.database

ROWS = 30_000
_WORKER = """
import django
django.setup()
from campaigns import intake
intake.fill_waiting()
"""


def a_long_list(folder: Path, name: str = "long.csv") -> intake.Order:
    lines = ["phone,message", *(f"{9876500000 + n},hello" for n in range(ROWS))]
    return csv_order(folder, *lines, name=name)


def database_url() -> str:
    """The test's own database, as another process finds it."""
    name = connections["default"].settings_dict["NAME"]
    if connections["default"].vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_worker_is_killed_starts_over_by_itself(tmp_path: Path) -> None:
    campaign = intake.accept(a_long_list(tmp_path), an_account(), "somebody")
    assert campaign.last_row is None
    environment = os.environ | {"DATABASE_URL": database_url(), "CAMPAIGNS_DATA_DIR": str(settings.DATA_DIR)}
    with subprocess.Popen([sys.executable, "-c", _WORKER], env=environment) as worker:
        patience = time.monotonic() + 60
        while not Campaign.objects.get(pk=campaign.pk).total:
            assert worker.poll() is None, "the worker ended by itself"
            assert time.monotonic() < patience
            time.sleep(0.01)
        worker.send_signal(signal.SIGKILL)
    campaign.refresh_from_db()
    assert 0 < campaign.total < ROWS
    assert campaign.imported_at is None
    assert intake.fill_waiting() == 0, "its lease still runs"
    Lease.objects.update(until=campaign.created_at)
    assert intake.fill_waiting() == 1
    campaign.refresh_from_db()
    assert (campaign.total, campaign.import_tries) == (ROWS, 2)
    assert tally(campaign) == statuses(campaign) == {"pending": ROWS}


@pytest.mark.django_db
def test_an_import_that_another_process_is_at_is_left_alone(tmp_path: Path) -> None:
    campaign = intake.accept(csv_order(tmp_path, "phone,message", "9876543201,x"), an_account(), "somebody")
    Lease.objects.create(
        name=f"import {campaign.pk}", holder="another host", until=timezone.now() + timedelta(seconds=30)
    )
    with pytest.raises(BeingImported):
        intake.fill(campaign)
    assert intake.fill_waiting() == 0
    assert not Recipient.objects.exists()


@pytest.mark.django_db
def test_a_worker_that_comes_when_the_rows_are_read_changes_nothing(tmp_path: Path) -> None:
    campaign = intake.accept(csv_order(tmp_path, "phone,message", "9876543201,x"), an_account(), "somebody")
    as_it_waited = Campaign.objects.get()
    intake.fill(campaign)
    with pytest.raises(BeingImported):
        intake.fill(as_it_waited)
    assert (Campaign.objects.get().total, Campaign.objects.get().import_tries) == (1, 1)
    assert tally(campaign) == statuses(campaign) == {"pending": 1}


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_read_at_once_is_never_free_for_a_worker(tmp_path: Path) -> None:
    read_by_workers: list[int] = []

    def a_worker_comes(**_: object) -> None:
        with ThreadPoolExecutor(1) as pool:
            read_by_workers.append(pool.submit(_on_a_thread_of_its_own).result())

    def _once_it_can_be_seen(**_: object) -> None:
        transaction.on_commit(a_worker_comes)

    plan = Plan.open(csv_order(tmp_path, "phone,message", "9876543201,x"))
    post_save.connect(_once_it_can_be_seen, sender=AuditEntry)
    try:
        campaign, _ = intake.take(plan, an_account(), "somebody")
    finally:
        post_save.disconnect(_once_it_can_be_seen, sender=AuditEntry)
    assert read_by_workers == [0]
    assert (campaign.total, campaign.import_tries) == (1, 1)


def _on_a_thread_of_its_own() -> int:
    try:
        return intake.fill_waiting()
    finally:
        connections.close_all()


@pytest.mark.django_db
def test_an_import_whose_lease_was_taken_over_stores_nothing_more(tmp_path: Path) -> None:
    campaign = intake.accept(a_long_list(tmp_path), an_account(), "somebody")

    def lose_it(_rows: int) -> None:
        Lease.objects.update(holder="another host")

    with pytest.raises(BeingImported):
        intake.fill(campaign, lose_it)
    assert Recipient.objects.count() == 5_000
    assert not leases.renew(f"import {campaign.pk}", 60)


@pytest.mark.django_db
def test_a_file_damaged_halfway_leaves_a_draft_with_the_reason_and_is_not_tried_again(tmp_path: Path) -> None:
    campaign = intake.accept(a_long_list(tmp_path), an_account(), "somebody")
    stored = Path(campaign.source.path)
    stored.write_bytes(stored.read_bytes() + b"x," * 1000 + b"\n")
    assert intake.fill_waiting() == 0
    campaign.refresh_from_db()
    assert (campaign.state, campaign.imported_at, campaign.total) == (State.DRAFT, None, 0)
    assert campaign.detail.startswith("The rows could not be read. ")
    assert campaign.import_failed_at is not None
    assert not Recipient.objects.exists()
    assert tally(campaign) == {}
    assert (intake.fill_waiting(), Campaign.objects.get().import_tries) == (0, 1)


@pytest.mark.django_db
def test_a_file_that_is_gone_is_given_up(tmp_path: Path) -> None:
    campaign = intake.accept(csv_order(tmp_path, "phone,message", "9876543201,x"), an_account(), "somebody")
    Path(campaign.source.path).unlink()
    assert intake.fill_waiting() == 0
    assert "could not be read" in Campaign.objects.get().detail
    with pytest.raises(BeingImported, match="given up"):
        intake.fill(campaign)
    assert Campaign.objects.get().import_tries == 1, "not tried a second time"


@pytest.mark.django_db
def test_an_import_that_keeps_killing_its_worker_is_given_up(tmp_path: Path) -> None:
    intake.accept(csv_order(tmp_path, "phone,message", "9876543201,x"), an_account(), "somebody")
    Campaign.objects.update(import_tries=5)
    assert intake.fill_waiting() == 0
    assert "interrupted 5 times" in Campaign.objects.get().detail


@pytest.mark.django_db
def test_a_cancelled_draft_is_not_read(tmp_path: Path) -> None:
    intake.accept(csv_order(tmp_path, "phone,message", "9876543201,x"), an_account(), "somebody")
    Campaign.objects.update(state=State.CANCELLED)
    assert intake.fill_waiting() == 0
    assert not Recipient.objects.exists()


@pytest.mark.django_db
def test_one_bad_file_does_not_hold_up_the_next(tmp_path: Path) -> None:
    account = an_account()
    bad = intake.accept(csv_order(tmp_path, "phone,message", "9876543201,x"), account, "somebody")
    good = intake.accept(csv_order(tmp_path, "phone,message", "9876543202,x"), account, "somebody")
    Path(bad.source.path).unlink()
    assert intake.fill_waiting() == 1
    assert tally(good) == {"pending": 1}
