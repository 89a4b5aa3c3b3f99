"""Many may dispatch at once, on many hosts: one does, another takes over, and nobody is queued twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from campaigns import dispatch, journal, leases
from campaigns.journal import Ticket
from campaigns.models import Lease
from tests.builders import a_campaign, tally
from tests.dispatch.test_dispatch import Queue, once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_two_dispatchers_at_once_queue_each_recipient_once() -> None:
    campaign, queue = a_campaign(recipients=40), Queue()

    def work(_: int) -> None:
        try:
            dispatch.run(queue.publish, seconds=0.2)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    once(queue)
    assert len({(t.recipient_id, t.attempt) for t in queue.tickets}) == len(queue.tickets)
    assert {t.attempt for t in queue.tickets} == {1}
    assert tally(campaign) == {"queued": 40}


def test_tickets_chosen_at_once_by_several_processes_never_overlap() -> None:
    campaign = a_campaign(recipients=60)

    def work(_: int) -> list[Ticket]:
        try:
            return journal.enqueue(campaign.pk, 10)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        tickets = [ticket for chosen in pool.map(work, range(12)) for ticket in chosen]
    assert len({ticket.recipient_id for ticket in tickets}) == len(tickets)


def test_nothing_is_dispatched_while_another_process_does() -> None:
    a_campaign(recipients=1)
    with ThreadPoolExecutor(1) as pool, leases.held("dispatch", 60) as mine:
        assert mine
        assert pool.submit(_in_its_own_connection).result() == 0
    assert once(Queue()) == 1


def _in_its_own_connection() -> int:
    try:
        return once(Queue())
    finally:
        connection.close()


def test_a_dead_dispatcher_is_replaced_when_its_lease_ends() -> None:
    with leases.held("job", 60):
        pass
    Lease.objects.filter(name="job").update(holder="dead:1:1", until=timezone.now() + timedelta(seconds=50))
    with leases.held("job", 60) as mine:
        assert not mine
    Lease.objects.filter(name="job").update(until=timezone.now())
    with leases.held("job", 60) as mine:
        assert mine


def test_a_lease_from_before_the_clock_was_set_back_is_free() -> None:
    Lease.objects.create(name="job", holder="dead:1:1", until=timezone.now() + timedelta(minutes=10))
    with leases.held("job", 60) as mine:
        assert mine


def test_the_next_call_takes_over_as_soon_as_the_one_before_it_ends() -> None:
    a_campaign(recipients=1)
    began = threading.Event()

    def next_call() -> int:
        began.set()
        return _in_its_own_connection()

    with ThreadPoolExecutor(1) as pool:
        with leases.held("dispatch", 60):
            waiting = pool.submit(next_call)
            began.wait()
        assert waiting.result() == 1
