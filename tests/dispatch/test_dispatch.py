"""Who goes next: bounded, fair, paused when paused, and finished only when nobody is open."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from campaigns import dispatch, journal, launch, pauses, sweep
from campaigns.journal import Ticket
from campaigns.models import Account, Campaign, Recipient, Sample
from campaigns.status import OPEN, PauseReason, State, Status
from tests.builders import a_campaign, a_claim, a_recipient, an_account, statuses, tally

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


class Queue:
    """A queue that only remembers what was published."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []

    def publish(self, tickets: Sequence[Ticket]) -> None:
        self.tickets += tickets

    def of(self, campaign: Campaign) -> int:
        return sum(ticket.campaign_id == campaign.pk for ticket in self.tickets)


def once(queue: Queue) -> int:
    return dispatch.run(queue.publish, seconds=0)


def test_every_ticket_stands_for_a_queued_recipient() -> None:
    campaign, queue = a_campaign(recipients=5), Queue()
    assert once(queue) == 5
    assert once(queue) == 0
    stored = Recipient.objects.filter(status=Status.QUEUED).values_list("pk", "campaign_id", "attempt")
    assert {(t.recipient_id, t.campaign_id, t.attempt) for t in queue.tickets} == set(stored)
    assert tally(campaign) == {"queued": 5}


def test_the_window_is_bounded() -> None:
    queue = Queue()
    campaign = a_campaign(an_account(rate_per_second=20.0, burst=1000), recipients=80)
    for _ in range(3):
        once(queue)
    assert len(queue.tickets) == tally(campaign)["queued"] == 60


def test_a_message_in_two_requests_takes_twice_its_time() -> None:
    queue = Queue()
    campaign = a_campaign(an_account(rate_per_second=0.2), kind="file_caption")
    for _ in range(2):
        a_recipient(campaign, parts=[{"endpoint": "sendText", "params": {}, "file": ""}] * 2)
    before = timezone.now()
    assert once(queue) == 1
    next_send_at = Account.objects.get(pk=campaign.account_id).next_send_at
    assert next_send_at is not None
    assert next_send_at - before >= timedelta(seconds=10)
    assert once(queue) == 0


def test_a_turn_keeps_the_pace() -> None:
    queue = Queue()
    a_campaign(an_account(rate_per_second=20.0), recipients=60)
    began = time.monotonic()
    dispatch.run(queue.publish, seconds=1.0)
    dispatch.run(queue.publish, seconds=0)
    assert 2 <= len(queue.tickets) <= 20 * (time.monotonic() - began) + 1


def test_campaigns_of_one_account_share_its_pace() -> None:
    account, queue = an_account(rate_per_second=10.0, burst=20), Queue()
    big, small = a_campaign(account, recipients=60), a_campaign(account, recipients=8)
    once(queue)
    assert queue.of(small) == 8
    assert queue.of(big) >= 10


def test_campaigns_take_turns_where_one_at_a_time_goes() -> None:
    account, queue = an_account(rate_per_second=0.01), Queue()
    first, second = a_campaign(account, recipients=5), a_campaign(account, recipients=5)
    for _ in range(4):
        Account.objects.update(next_send_at=None)
        once(queue)
    assert (queue.of(first), queue.of(second)) == (2, 2)


def test_one_accounts_trouble_does_not_slow_another() -> None:
    queue = Queue()
    slow = a_campaign(
        an_account(rate_per_second=0.01, next_send_at=timezone.now() + timedelta(seconds=90)), recipients=3
    )
    fast = a_campaign(recipients=3)
    once(queue)
    assert (queue.of(slow), queue.of(fast)) == (0, 3)


@pytest.mark.parametrize("state", [state for state in State if state != State.RUNNING])
def test_only_a_running_campaign_is_chosen(state: State) -> None:
    queue = Queue()
    campaign = a_campaign(recipients=2, state=state)
    assert once(queue) == 0
    assert statuses(campaign) == {"pending": 2}


def test_a_gateway_that_was_down_gets_one_message_until_it_has_answered() -> None:
    campaign, queue = a_campaign(an_account(probes=1, burst=10), recipients=5), Queue()
    assert [once(queue), once(queue)] == [1, 0]
    claim = journal.claim(queue.tickets[0].recipient_id, queue.tickets[0].attempt)
    assert claim is not None
    assert claim.is_probe
    assert once(queue) == 0, "still on its way"
    journal.accepted(claim, "m1")
    pauses.proven(campaign.account_id)
    assert once(queue) == 4


def test_a_paused_account_is_not_chosen() -> None:
    a_campaign(an_account(pause_reason=PauseReason.QUOTA), recipients=2)
    assert once(Queue()) == 0


def test_recipients_whose_tasks_could_not_be_published_are_found_again() -> None:
    campaign = a_campaign(recipients=3)

    def broken(_: Sequence[Ticket]) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        dispatch.run(broken, seconds=0)
    assert statuses(campaign) == {"queued": 3}
    assert sweep.run(timezone.now() + timedelta(minutes=5)) == 3
    queue = Queue()
    assert once(queue) == 3, "the lease of the broken run is free"
    assert {ticket.attempt for ticket in queue.tickets} == {2}


@pytest.mark.parametrize("status", sorted(OPEN))
def test_a_campaign_with_somebody_open_is_not_finished(status: Status) -> None:
    campaign = a_campaign()
    a_recipient(campaign, status=status, not_before=timezone.now() + timedelta(hours=1))
    a_recipient(campaign, status=Status.DELIVERED)
    once(Queue())
    campaign.refresh_from_db()
    assert campaign.state == State.RUNNING


@pytest.mark.parametrize("status", sorted(set(Status) - OPEN))
def test_a_campaign_with_nobody_open_is_finished(status: Status) -> None:
    campaign = a_campaign()
    a_recipient(campaign, status=status)
    once(Queue())
    campaign.refresh_from_db()
    assert campaign.state == State.FINISHED
    assert campaign.finished_at is not None
    assert Sample.objects.filter(campaign=campaign, open=0).exists()


def test_a_retry_while_the_campaign_is_being_finished_is_never_stranded() -> None:
    for _ in range(5):
        campaign = a_campaign(recipients=1)
        journal.rejected(a_claim(campaign), "11", "no")

        def act(who: str, campaign: Campaign = campaign) -> None:
            try:
                if who == "operator":
                    launch.retry(campaign, who)
                else:
                    dispatch.run(lambda _: None, seconds=0)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(act, ["operator", "dispatch"]))
        campaign.refresh_from_db()
        assert campaign.state == State.RUNNING
        Recipient.objects.all().delete()
        Campaign.objects.update(state=State.CANCELLED)
