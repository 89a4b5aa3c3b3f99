"""What is wrong with one account never keeps the others from being read, probed and heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from campaigns import inbox, pauses, reconcile, sweep
from campaigns.gateway import BadBaseUrl
from campaigns.models import Account, Poll
from campaigns.status import PauseReason, State, Status
from tests.builders import a_campaign, a_recipient, an_account
from tests.sandbox.process import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PHONE = "919300005555"


def two_accounts(first: str, second: str) -> tuple[Account, Account]:
    """Return two accounts that are visited in this order; the report of each may prove something."""
    accounts = an_account(name="a", base_url=first), an_account(name="b", base_url=second)
    for account in accounts:
        accepted = {"status": Status.SUBMITTED, "message_id": "0" * 24, "accepted_at": timezone.now()}
        a_recipient(a_campaign(account, started_at=timezone.now()), **accepted)
    return accounts


@pytest.fixture
def broken_and_well(sandbox: Sandbox) -> tuple[Account, Account]:
    """The first is visited first and cannot be asked at all, for a reason that nobody expects here."""
    return two_accounts("ftp://broken", sandbox.url)


def test_a_reading_that_ends_by_a_fault_lets_the_next_account_be_read(broken_and_well: tuple[Account, Account]) -> None:
    with pytest.raises(BadBaseUrl):
        reconcile.run()
    reconcile.run()
    assert broken_and_well[1].polls.count() == 1


def test_an_inbox_that_ends_by_a_fault_lets_the_next_one_be_read(
    broken_and_well: tuple[Account, Account], sandbox: Sandbox
) -> None:
    sandbox.inbound(PHONE, "hello")
    with pytest.raises(BadBaseUrl):
        inbox.run()
    assert inbox.run() == 1


def test_a_probe_that_ends_by_a_fault_lets_the_next_account_be_probed(
    broken_and_well: tuple[Account, Account],
) -> None:
    for account in broken_and_well:
        pauses.pause_account(account.pk, PauseReason.CONNECTION, "x")
    Account.objects.update(probe_at=timezone.now())
    with pytest.raises(BadBaseUrl):
        sweep.run()
    sweep.run()
    assert list(Account.objects.values_list("pause_reason", flat=True)) == [PauseReason.CONNECTION, ""]


def test_who_was_read_by_another_worker_meanwhile_is_not_read_again(sandbox: Sandbox) -> None:
    first, second = two_accounts(sandbox.url, sandbox.url)

    def another_reads_the_second(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT") and Poll._meta.db_table in sql:
            Account.objects.filter(pk=second.pk).update(next_poll_at=timezone.now() + timedelta(seconds=30))
        return execute(sql, *rest)

    with connection.execute_wrapper(another_reads_the_second):
        reconcile.run()
    assert (first.polls.count(), second.polls.count()) == (1, 0)


def test_a_gateway_that_is_down_is_asked_for_nothing(sandbox: Sandbox) -> None:
    account = an_account(base_url=sandbox.url, pause_reason=PauseReason.GATEWAY_DOWN)
    campaign = a_campaign(account, started_at=timezone.now(), state=State.FINISHED)
    long_ago = timezone.now() - timedelta(days=6, hours=1)
    a_recipient(campaign, status=Status.SENT, message_id="0" * 24, accepted_at=long_ago)
    reconcile.run()
    inbox.run()
    assert sandbox.seen()["requests"] == 0
    Account.objects.update(pause_reason="")
    reconcile.run()
    inbox.run()
    assert sandbox.seen()["requests"] > 0
