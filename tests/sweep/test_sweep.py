"""Nobody waits for ever: each clock moves its recipients, and pauses lift themselves where the cause is gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from campaigns import journal, pauses, sweep
from campaigns.models import Account, Attempt, Campaign, Recipient
from campaigns.status import OVERDUE, PauseReason, State, Status
from tests.builders import a_campaign, a_claim, a_recipient, an_account, lost_one, statuses
from tests.sandbox.process import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def after(**time: float) -> datetime:
    return timezone.now() + timedelta(**time)


def status_of(row: Recipient) -> str:
    row.refresh_from_db()
    return row.status


def test_a_lost_task_gives_its_recipient_back() -> None:
    row = a_recipient(a_campaign(), status=Status.QUEUED)
    assert sweep.run(after(seconds=settings.QUEUED_SECONDS - 5)) == 0
    assert sweep.run(after(seconds=settings.QUEUED_SECONDS + 5)) == 1
    assert status_of(row) == Status.PENDING


def test_a_dead_workers_recipient_becomes_uncertain_and_is_not_sent_again() -> None:
    campaign = a_campaign(recipients=1)
    claim = a_claim(campaign)
    assert sweep.run(claim.lease_until - timedelta(seconds=1)) == 0
    assert sweep.run(claim.lease_until + timedelta(seconds=1)) == 1
    assert statuses(campaign) == {"uncertain": 1}
    assert Attempt.objects.get().code == "lease_over"


@pytest.mark.parametrize("status", [Status.QUEUED, Status.SENDING])
@pytest.mark.parametrize(("back", "moved"), [(50, 0), (400, 1)])
def test_a_clock_that_was_set_back_makes_nobody_wait_until_it_has_caught_up(
    status: Status, back: int, moved: int
) -> None:
    then = after(seconds=back)
    lease = timedelta(seconds=settings.LEASE_SECONDS)
    row = a_recipient(a_campaign(), status=status, status_at=then, claimed_at=then, lease_until=then + lease)
    assert sweep.run() == moved
    assert status_of(row) == (OVERDUE[status].then if moved else status)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.SENT, Status.UNCERTAIN])
def test_the_report_window_closes_after_seven_days(status: Status) -> None:
    now = timezone.now()
    began = {"claimed_at": now} if status == Status.UNCERTAIN else {"claimed_at": now, "accepted_at": now}
    row = a_recipient(a_campaign(), status=status, message_id="m1", **began)
    assert sweep.run(after(days=6, hours=23)) == 0
    assert sweep.run(after(days=7, hours=1)) == 1
    assert status_of(row) == Status.EXPIRED


def test_one_whose_proof_comes_in_the_moment_of_expiring_waits_anew() -> None:
    row = a_recipient(a_campaign(), status=Status.UNCERTAIN, claimed_at=after(days=-8))

    def found_before_it_is_written(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE") and "expired" in str(rest):
            this = Recipient.objects.filter(pk=row.pk, status=Status.UNCERTAIN)
            this.update(status=Status.SUBMITTED, message_id="m1", accepted_at=timezone.now())
        return execute(sql, *rest)

    with connection.execute_wrapper(found_before_it_is_written):
        assert journal.expire(timezone.now()) == 0
    assert status_of(row) == Status.SUBMITTED


@pytest.mark.parametrize(("asked", "minutes", "expired"), [(True, 1, 1), (False, 29, 0), (False, 31, 1)])
def test_a_message_that_was_not_asked_for_at_the_end_is_waited_for_half_an_hour(
    asked: bool, minutes: int, expired: int
) -> None:
    now = timezone.now()
    last = now + journal.LAST_QUESTION + timedelta(minutes=1)
    times = {"claimed_at": now, "accepted_at": now, "asked_at": last if asked else None}
    a_recipient(a_campaign(), status=Status.SENT, message_id="m1", **times)
    assert sweep.run(now + timedelta(days=7, minutes=minutes)) == expired


@pytest.mark.parametrize("status", [Status.DELIVERED, Status.READ, Status.FAILED, Status.PENDING])
def test_what_is_settled_or_has_its_own_clock_stays(status: Status) -> None:
    row = a_recipient(a_campaign(), status=status, accepted_at=timezone.now(), claimed_at=timezone.now())
    assert sweep.run(after(days=30)) == 0
    assert status_of(row) == status


def test_an_interrupted_cancel_is_finished() -> None:
    campaign = a_campaign(recipients=3, state=State.CANCELLED)
    Recipient.objects.filter(row=2).update(status=Status.QUEUED)
    assert sweep.run() == 3
    assert statuses(campaign) == {"cancelled": 3}


def test_a_lost_answer_outlives_a_sweep() -> None:
    lost_one(a_campaign(recipients=1), ago=timedelta(days=1))
    assert sweep.run() == 0


def paused(sandbox: Sandbox, reason: PauseReason) -> Account:
    account = an_account(base_url=sandbox.url)
    pauses.pause_account(account.pk, reason, "x")
    a_campaign(account, recipients=1)
    return account


def probe(account: Account) -> Account:
    account.refresh_from_db()
    assert account.probe_at is not None
    sweep.run(account.probe_at + timedelta(seconds=1))
    account.refresh_from_db()
    return account


def test_a_recharge_lifts_the_pause_for_quota(sandbox: Sandbox) -> None:
    sandbox.control(quota=0)
    account = paused(sandbox, PauseReason.QUOTA)
    assert probe(account).pause_reason == PauseReason.QUOTA
    sandbox.recharge(10)
    assert probe(account).pause_reason == ""
    assert account.probe_at is None


def test_a_scanned_code_lifts_the_pause_for_the_connection(sandbox: Sandbox) -> None:
    sandbox.disconnect()
    account = paused(sandbox, PauseReason.CONNECTION)
    assert probe(account).pause_reason == PauseReason.CONNECTION
    sandbox.connect()
    assert probe(account).pause_reason == ""


def test_an_answering_gateway_lifts_its_pause(sandbox: Sandbox) -> None:
    sandbox.control(fault=["all:403=1"])
    account = paused(sandbox, PauseReason.GATEWAY_DOWN)
    assert probe(account).pause_reason == PauseReason.GATEWAY_DOWN
    sandbox.control(fault=[])
    assert probe(account).pause_reason == ""


def test_a_pause_by_a_clock_that_was_set_back_is_looked_at_once_and_then_as_ever(sandbox: Sandbox) -> None:
    sandbox.control(quota=0)
    account = paused(sandbox, PauseReason.QUOTA)
    ahead = timezone.now() + timedelta(minutes=10)
    Account.objects.update(paused_at=ahead, probe_at=ahead + timedelta(seconds=15))
    for _ in range(3):
        sweep.run()
    assert sandbox.seen()["requests"] == 1
    account.refresh_from_db()
    assert account.probe_at is not None
    assert account.probe_at < timezone.now() + timedelta(minutes=1)
    sandbox.recharge(10)
    assert probe(account).pause_reason == ""


@pytest.mark.parametrize("reason", [PauseReason.CREDENTIALS, PauseReason.CONFIG, PauseReason.OPERATOR])
def test_a_pause_that_a_person_must_lift_is_never_probed(sandbox: Sandbox, reason: PauseReason) -> None:
    account = paused(sandbox, reason)
    sweep.run(after(days=1))
    account.refresh_from_db()
    assert (account.pause_reason, account.probe_at) == (reason, None)
    assert sandbox.seen()["requests"] == 0


def test_probes_of_a_pause_that_lasts_become_rarer() -> None:
    account = an_account()
    pauses.pause_account(account.pk, PauseReason.GATEWAY_DOWN, "x")
    waits = []
    for _ in range(9):
        account.refresh_from_db()
        pauses.still_down(account)
        account.refresh_from_db()
        assert account.probe_at is not None
        waits.append(round((account.probe_at - timezone.now()).total_seconds()))
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York", "Pacific/Auckland"])
def test_a_daily_limit_waits_until_it_is_tomorrow_for_the_account_and_for_the_gateway(zone: str) -> None:
    account = an_account(timezone=zone)
    zones = [ZoneInfo(zone), ZoneInfo("Asia/Kolkata")]
    before = [timezone.now().astimezone(each).date() for each in zones]
    pauses.pause_account(account.pk, PauseReason.QUOTA, "07", until_midnight=True)
    account.refresh_from_db()
    assert account.probe_at is not None
    local = [account.probe_at.astimezone(each) for each in zones]
    assert all(at.date() > day for at, day in zip(local, before, strict=True))
    assert any((at.hour, at.minute) == (0, 0) for at in local), "and no later than that"


def test_a_probe_that_took_long_leaves_a_pause_alone_that_it_did_not_look_at() -> None:
    account = an_account()
    assert pauses.pause_account(account.pk, PauseReason.GATEWAY_DOWN, "x")
    account.refresh_from_db()
    looked_at = Account.objects.get()
    assert pauses.resume_account(account.pk)
    pauses.still_down(looked_at)
    account.refresh_from_db()
    assert (account.probe_at, account.probes) == (None, 0)
    assert pauses.pause_account(account.pk, PauseReason.QUOTA, "05", until_midnight=True)
    account.refresh_from_db()
    midnight = account.probe_at
    pauses.still_down(looked_at)
    account.refresh_from_db()
    assert (account.probe_at, account.probes) == (midnight, 0)


def test_a_pause_keeps_its_first_reason_and_a_probe_lifts_only_the_pause_it_looked_at() -> None:
    account = an_account()
    assert pauses.pause_account(account.pk, PauseReason.QUOTA, "05")
    assert not pauses.pause_account(account.pk, PauseReason.CREDENTIALS, "01")
    account.refresh_from_db()
    looked_at = account.paused_at
    assert pauses.resume_account(account.pk)
    assert pauses.pause_account(account.pk, PauseReason.CREDENTIALS, "01")
    assert not pauses.resume_account(account.pk, looked_at)
    assert Campaign.objects.count() == 0
