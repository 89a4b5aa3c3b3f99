"""What another process does while rows are read, or between a look and the act that follows it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.models.signals import post_save
from django.utils import timezone

from campaigns import intake, launch
from campaigns.intake import BeingImported, OrderError, SameContent
from campaigns.models import Account, Addition, AuditEntry, Campaign, Lease, Recipient
from campaigns.status import State
from tests.builders import an_account, statuses, tally
from tests.intake.files import added, csv_order, imported

pytestmark = pytest.mark.database

ONE = ("phone,message", "9876543201,x")
MORE = ("phone,message", "9876543202,y")
MANY = ("phone,message", *(f"{9876500000 + n},hello" for n in range(12_000)))


def meanwhile(act: Callable[[], int]) -> int:
    """Do it as another process would: on another thread and connection."""

    def on_its_own() -> int:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(on_its_own).result()


@pytest.mark.django_db(transaction=True)
def test_the_last_try_of_an_import_is_not_given_up_while_it_runs(tmp_path: Path) -> None:
    campaign = intake.accept(csv_order(tmp_path, *MANY), an_account(), "somebody")
    Campaign.objects.update(import_tries=4)
    intake.fill(campaign, lambda _rows: meanwhile(intake.fill_waiting) and None)
    assert (campaign.total, campaign.import_failed_at, campaign.detail) == (12_000, None, "")
    assert tally(campaign) == statuses(campaign) == {"pending": 12_000}


@pytest.mark.django_db
def test_a_worker_that_saw_the_draft_before_its_message_was_changed_stores_the_new_one(tmp_path: Path) -> None:
    order = csv_order(tmp_path, "phone,name", "9876543201,Asha", templates={"message": "old {{name}}"})
    campaign = intake.accept(order, an_account(), "somebody")
    as_it_waited = Campaign.objects.get()
    intake.fill(campaign)
    intake.change(campaign, replace(order, templates={"message": "new {{name}}"}), "somebody")
    intake.fill(as_it_waited)
    assert Recipient.objects.get().params == {"message": "new Asha"}


@pytest.mark.django_db
def test_an_import_that_lost_its_lease_after_its_last_row_is_not_called_whole(tmp_path: Path) -> None:
    campaign = intake.accept(csv_order(tmp_path, *ONE), an_account(), "somebody")
    with pytest.raises(BeingImported):
        intake.fill(campaign, lambda _rows: Lease.objects.update(holder="another host") and None)
    assert Campaign.objects.get().imported_at is None


@pytest.mark.django_db
def test_a_draft_cancelled_before_its_worker_comes_keeps_its_count(tmp_path: Path) -> None:
    campaign = intake.accept(csv_order(tmp_path, *ONE), an_account(), "somebody")

    def break_off(_rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        intake.fill(campaign, break_off)
    launch.cancel(Campaign.objects.get(), "somebody")
    with pytest.raises(BeingImported, match="cancelled"):
        intake.fill(campaign)
    assert Campaign.objects.get().total == 1
    assert tally(campaign) == statuses(campaign) == {"cancelled": 1}


@pytest.mark.django_db
def test_a_worker_that_saw_added_rows_before_the_message_was_changed_does_not_lose_them(tmp_path: Path) -> None:
    order = csv_order(tmp_path, *ONE)
    campaign = imported(an_account(), order)
    addition = intake.accept_rows(campaign, csv_order(tmp_path, *MORE, name="more.csv").path, "somebody")
    as_it_waited = Addition.objects.get()
    intake.fill_addition(addition)
    intake.change(campaign, order, "somebody")
    with pytest.raises(BeingImported):
        intake.fill_addition(as_it_waited)
    assert intake.fill_waiting() == 2
    assert tally(campaign) == statuses(campaign) == {"pending": 2}


@pytest.mark.django_db
def test_added_rows_that_keep_killing_their_worker_are_given_up(tmp_path: Path) -> None:
    campaign = imported(an_account(), csv_order(tmp_path, *ONE))
    intake.accept_rows(campaign, csv_order(tmp_path, *MORE, name="more.csv").path, "somebody")
    Addition.objects.update(import_tries=5)
    assert intake.fill_waiting() == 0
    assert "interrupted 5 times" in Addition.objects.get().detail
    with pytest.raises(BeingImported, match="given up"):
        intake.fill_addition(Addition.objects.get())
    assert added(campaign, csv_order(tmp_path, "phone,message", "9876543203,z", name="third.csv").path).rows == 1


@pytest.mark.django_db(transaction=True)
def test_rows_that_are_added_at_once_are_never_free_for_a_worker(tmp_path: Path) -> None:
    campaign = imported(an_account(), csv_order(tmp_path, *ONE))
    read_by_workers: list[int] = []

    def once_they_can_be_seen(**_: object) -> None:
        transaction.on_commit(lambda: read_by_workers.append(meanwhile(intake.fill_waiting)))

    post_save.connect(once_they_can_be_seen, sender=AuditEntry)
    try:
        addition = intake.accept_rows(campaign, csv_order(tmp_path, *MORE).path, "somebody", at_once=True)
    finally:
        post_save.disconnect(once_they_can_be_seen, sender=AuditEntry)
    assert read_by_workers == [0]
    assert intake.fill_addition(addition).rows == 1


@pytest.mark.django_db
def test_a_campaign_that_was_erased_takes_no_rows(tmp_path: Path) -> None:
    campaign = imported(an_account(), csv_order(tmp_path, *ONE))
    Campaign.objects.update(state=State.FINISHED, finished_at=timezone.now(), source="", templates={})
    with pytest.raises(OrderError, match="erased"):
        added(campaign, csv_order(tmp_path, *MORE).path)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_bring_the_same_list_at_the_same_moment_one_is_told(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    account, order, both = an_account(), csv_order(tmp_path, *ONE), Barrier(2)

    def bring() -> bool:
        both.wait(10)
        try:
            intake.accept(order, Account.objects.get(pk=account.pk), "somebody")
        except SameContent:
            return False
        finally:
            connections.close_all()
        return True

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            done = [future.result() for future in [pool.submit(bring), pool.submit(bring)]]
        assert sorted(done) == [False, True]
        assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == [
            Path(Campaign.objects.get().source.path)
        ]
        campaign = Campaign.objects.get()
        campaign.source.delete(save=False)
        campaign.delete()
