"""A clock that was set back makes nothing wait until it has caught up; what was stored for long is waited for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import dispatch, heartbeats, inbox, journal, notices, pauses, receipts, reconcile, sweep
from campaigns.models import Account, Campaign, Heartbeat, Lease, Notice, ParkedReceipt, Watch
from campaigns.notices import standstill, tell
from campaigns.status import PauseReason, State, Status
from tests.builders import a_campaign, a_claim, a_recipient, an_account
from tests.notices.receiver import receiving
from tests.receipts.samples import DELIVERY
from tests.sandbox.process import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("reason", "ahead", "lifted"),
    [
        pytest.param(PauseReason.GATEWAY_DOWN, 14 * MINUTE, False, id="a probe in minutes"),
        pytest.param(PauseReason.GATEWAY_DOWN, 17 * MINUTE, True, id="no probe is so far away"),
        pytest.param(PauseReason.CONNECTION, 17 * MINUTE, True, id="nor one of the connection"),
        pytest.param(PauseReason.QUOTA, 23 * HOUR, False, id="the gateway's next day"),
        pytest.param(PauseReason.QUOTA, 26 * HOUR, True, id="the day after that"),
    ],
)
def test_a_paused_account_is_looked_at(sandbox: Sandbox, reason: PauseReason, ahead: timedelta, lifted: bool) -> None:
    pauses.pause_account(an_account(base_url=sandbox.url).pk, reason, "x")
    Account.objects.update(probe_at=timezone.now() + ahead)
    sweep.run()
    assert (Account.objects.get().pause_reason == "") is lifted


@pytest.mark.parametrize(("hours", "applied"), [(23, 0), (25, 1)])
def test_a_receipt_is_applied(hours: int, applied: int) -> None:
    row = a_recipient(a_campaign(), status=Status.SUBMITTED, message_id=DELIVERY["messageID"])
    receipts.park(row.account, [DELIVERY])
    ParkedReceipt.objects.update(retry_at=timezone.now() + hours * HOUR)
    assert receipts.run() == applied


@pytest.mark.parametrize(("ahead", "read"), [(360, 0), (362, 1)])
def test_a_report_is_read(sandbox: Sandbox, ahead: int, read: int) -> None:
    account = an_account(base_url=sandbox.url, next_poll_at=timezone.now() + ahead * MINUTE)
    accepted = {"status": Status.SENT, "message_id": "0" * 24, "accepted_at": timezone.now()}
    a_recipient(a_campaign(account, state=State.FINISHED), **accepted)
    reconcile.run()
    assert account.polls.count() == read


@pytest.mark.parametrize(
    ("state", "ahead", "read"),
    [(State.FINISHED, 30, False), (State.FINISHED, 32, True)],
)
def test_an_inbox_is_read(sandbox: Sandbox, state: State, ahead: int, read: bool) -> None:
    account = an_account(base_url=sandbox.url, next_inbox_at=timezone.now() + ahead * MINUTE)
    a_campaign(account, state=state, started_at=timezone.now())
    inbox.run()
    assert bool(Account.objects.get().inbox_whole_at) is read


def test_an_inbox_is_read_whole(sandbox: Sandbox) -> None:
    later = timezone.now() + HOUR
    account = an_account(base_url=sandbox.url, inbox_cursor="0" * 24, inbox_whole_at=later)
    inbox.poll(account)
    account.refresh_from_db()
    assert account.inbox_whole_at < later


def test_a_canary_counts_its_minutes_anew() -> None:
    then = timezone.now() + HOUR
    campaign = a_campaign(recipients=2, canary=1, canary_full_at=then)
    journal.accepted(a_claim(campaign), "m1")
    dispatch.run(lambda _: None, seconds=0)
    assert Campaign.objects.get().canary_full_at < then


def test_a_standstill_is_counted_anew() -> None:
    campaign, now = a_campaign(recipients=1), timezone.now()
    standstill.look(now + HOUR)
    standstill.look(now)
    assert Watch.objects.get(campaign=campaign).moved_at == now


@pytest.mark.parametrize(("minutes", "posts"), [(65, 0), (68, 1)])
def test_a_notice_is_posted(minutes: int, posts: int) -> None:
    with receiving() as receiver:
        notices.add("crm", receiver.url)
        pauses.pause_account(an_account().pk, PauseReason.QUOTA, "x")
        tell.untold(timezone.now())
        Notice.objects.update(next_try_at=timezone.now() + minutes * MINUTE)
        notices.run()
        assert len(receiver.posts) == posts


def test_nobody_counts_as_alive_or_at_work_by_a_sign_that_is_still_to_come() -> None:
    later = timezone.now() + HOUR
    Heartbeat.objects.create(name="send@here", at=later, version="1")
    for name in ("watch", "notices"):
        Lease.objects.create(name=name, holder="", until=later)
    assert heartbeats.alive()["send"] == []
    notices.stand_in()
    assert not Lease.objects.filter(until__gte=later).exists()
