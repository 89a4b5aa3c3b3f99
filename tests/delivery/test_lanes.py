"""One account's slow gateway leaves threads to the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from types import SimpleNamespace

import pytest
from celery.signals import celeryd_after_setup
from django.conf import settings
from django.utils import timezone

from campaigns import delivery, journal
from campaigns.delivery import lanes
from campaigns.models import Recipient
from campaigns.status import Status
from tests.builders import a_campaign, an_account
from tests.sandbox.process import Sandbox
from workers import tasks  # noqa: F401 - what a worker tells

_moments = count(1_000_000, 1_000)
"""So far apart that no test knows the accounts of another."""


@contextmanager
def sending(account: int, n: int, threads: int, now: float) -> Iterator[None]:
    """Keep that many sends of an account on their way."""
    with ExitStack() as stack:
        for _ in range(n):
            assert lanes.enter(account, threads, now)
            stack.callback(lanes.leave, account)
        yield


def test_an_account_alone_may_have_every_thread() -> None:
    now = next(_moments)
    with sending(1, 4, threads=4, now=now):
        assert not lanes.enter(1, 4, now)


def test_an_account_among_several_leaves_them_their_share() -> None:
    now = next(_moments)
    with sending(1, 1, 10, now), sending(2, 1, 10, now), sending(1, 4, 10, now):
        assert not lanes.enter(1, 10, now)
        with sending(2, 4, 10, now):
            assert not lanes.enter(2, 10, now)


def test_an_account_that_sent_nothing_for_a_while_gives_its_share_up() -> None:
    now = next(_moments)
    with sending(1, 1, 4, now), sending(2, 1, 4, now):
        pass
    with sending(1, 4, 4, now + 60):
        pass


@pytest.fixture
def a_worker_of_its_own_number() -> Iterator[None]:
    """As a worker that was started with -c 2."""
    celeryd_after_setup.send("send@here", instance=SimpleNamespace(concurrency=2), conf=None)
    yield
    delivery.sends_with(0)


@pytest.mark.usefixtures("a_worker_of_its_own_number")
def test_the_shares_are_of_the_threads_that_the_worker_has() -> None:
    now = next(_moments)
    with sending(1, 1, 20, now), sending(2, 1, 20, now):
        assert not lanes.enter(1, 20, now)


@pytest.mark.database
@pytest.mark.django_db
def test_a_recipient_beyond_its_accounts_share_waits_a_moment_and_is_not_sent(sandbox: Sandbox) -> None:
    campaign = a_campaign(an_account(base_url=sandbox.url), recipients=1)
    (ticket,) = journal.enqueue(campaign.pk, 1)
    now, threads = next(_moments), settings.WORKER_CONCURRENCY
    with sending(campaign.account_id, threads, threads, now):
        assert delivery.deliver(ticket.recipient_id, ticket.attempt) == "postponed"
    row = Recipient.objects.get()
    assert (row.status, row.tries) == (Status.PENDING, 0)
    assert row.not_before is not None
    assert row.not_before > timezone.now()
    assert sandbox.seen()["requests"] == 0
