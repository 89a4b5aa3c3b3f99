"""What was held up on its way does not go out in a heap: the broker counts an account's pace for all workers."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from campaigns import delivery, journal
from campaigns.broker import client
from campaigns.delivery import throttle
from campaigns.journal import Ticket
from campaigns.models import Account, Pace, Recipient
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient, an_account
from tests.sandbox.process import Sandbox
from tests.waiting import until
from workers.embedded import answers, find_server


@pytest.fixture
def broker(tmp_path: Path, settings: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A Redis of the test's own."""
    socket = tmp_path / "redis.sock"
    settings.REDIS_URL = f"redis+socket://{socket}"
    flags = ("--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(tmp_path))
    with subprocess.Popen([str(find_server()), *flags], stdout=subprocess.DEVNULL) as server:
        until(lambda: answers(settings.REDIS_URL))
        yield server
        server.kill()


@pytest.fixture
def sandbox(sandbox: Sandbox) -> Sandbox:
    """A gateway that takes every message: no number of these tests has a fate by its last digits."""
    sandbox.control(no_fates=True)
    return sandbox


@pytest.mark.parametrize(
    ("pace", "most", "seconds"),
    [
        pytest.param(Pace(20.0, 1, 0.0), 20, 1.02, id="whole messages a second"),
        pytest.param(Pace(20.0, 5, 0.0), 24, 1.02, id="a burst comes on top"),
        pytest.param(Pace(2.5, 1, 0.0), 3, 1.224, id="three in a little more than a second"),
        pytest.param(Pace(0.1, 1, 0.0), 1, 10.2, id="one in ten seconds"),
        pytest.param(Pace(20.0, 1, 4.0), 1, 4.0, id="a gap"),
    ],
)
def test_a_limit(pace: Pace, most: int, seconds: float) -> None:
    assert throttle.limit(pace) == (most, pytest.approx(seconds))


@pytest.mark.usefixtures("broker")
def test_no_more_go_than_the_pace_allows_and_the_next_knows_how_long_to_wait() -> None:
    pace = Pace(5.0, 1, 0.0)
    waits = [throttle.wait(1, pace).total_seconds() for _ in range(8)]
    assert waits[:5] == [0.0] * 5
    assert all(0 < waited <= 1.02 for waited in waits[5:])


@pytest.mark.usefixtures("broker")
def test_accounts_are_counted_each_for_itself() -> None:
    pace = Pace(1.0, 1, 0.0)
    assert not throttle.wait(1, pace)
    assert throttle.wait(1, pace)
    assert not throttle.wait(2, pace)


@pytest.mark.usefixtures("broker")
def test_a_pace_faster_than_anybodys_limit_is_not_counted() -> None:
    assert not any(throttle.wait(1, Pace(throttle.UNLIMITED, 1, 0.0)) for _ in range(2_000))


def test_without_a_broker_nothing_is_held_back(broker: subprocess.Popen[bytes]) -> None:
    pace = Pace(1.0, 1, 0.0)
    assert not throttle.wait(1, pace)
    broker.kill()
    broker.wait(10)
    assert not throttle.wait(1, pace)


def test_a_broker_that_stands_still_keeps_only_the_first_waiting(broker: subprocess.Popen[bytes]) -> None:
    pace = Pace(1.0, 1, 0.0)
    assert not throttle.wait(1, pace)
    broker.send_signal(signal.SIGSTOP)
    assert not throttle.wait(1, pace)
    began = time.monotonic()
    assert not any(throttle.wait(1, pace) for _ in range(100))
    assert time.monotonic() - began < 0.5


@pytest.mark.usefixtures("broker")
def test_a_broker_whose_clock_was_set_back_holds_nobody_until_it_has_caught_up() -> None:
    with client(1.0) as redis:
        redis.lpush("campaigns:sent:1", round((time.time() + 600) * 1_000_000))
    assert not throttle.wait(1, Pace(1.0, 1, 0.0))
    assert 0 < throttle.wait(1, Pace(1.0, 1, 0.0)).total_seconds() <= 1.02


@pytest.mark.usefixtures("broker")
def test_what_was_counted_is_forgotten_once_it_counts_no_more() -> None:
    throttle.wait(1, Pace(2.5, 1, 0.0))
    with client(1.0) as redis:
        assert 0 < redis.pttl("campaigns:sent:1") <= 1_224


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("broker")
def test_tasks_that_waited_all_come_at_once_and_only_the_pace_goes_out(sandbox: Sandbox) -> None:
    campaign = a_campaign(an_account(base_url=sandbox.url, rate_per_second=5.0), recipients=20)
    tickets = journal.enqueue(campaign.pk, 20)
    before = timezone.now()
    # One after the other: of several at once, the lanes would hold some back as well.
    outcomes = [delivery.deliver(ticket.recipient_id, ticket.attempt) for ticket in tickets]
    assert sandbox.seen()["max_per_second"] <= 5
    held = Recipient.objects.filter(status=Status.PENDING)
    assert outcomes.count("postponed") == held.count() >= 1
    assert all(row.not_before and row.not_before > before and row.tries == 0 for row in held)
    assert outcomes.count("accepted") == sandbox.seen()["accepted"] == 20 - held.count()
    assert (Account.objects.get().next_send_at or before) > before, "dispatch waits as well"


def _in_two(pace: dict[str, float], sandbox: Sandbox) -> tuple[Ticket, ...]:
    """Queue one recipient whose message takes two requests."""
    campaign = a_campaign(an_account(base_url=sandbox.url, burst=1, **pace), kind="file_caption")
    parts = [{"endpoint": "sendText", "params": {"message": text}, "file": ""} for text in ("first", "second")]
    a_recipient(campaign, parts=parts)
    return tuple(journal.enqueue(campaign.pk, 1))


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("broker")
def test_both_requests_of_a_message_count_and_the_second_follows_by_itself(sandbox: Sandbox) -> None:
    (ticket,) = _in_two({"rate_per_second": 1.0}, sandbox)
    assert ticket.requests == 2
    assert delivery.deliver(ticket.recipient_id, ticket.attempt) == "postponed"
    assert sandbox.seen()["accepted"] == 1
    held = Recipient.objects.get()
    assert (held.status, held.tries) == (Status.PENDING, 1)
    assert held.not_before
    until(lambda: timezone.now() > held.not_before)
    (ticket,) = journal.enqueue(held.campaign_id, 1)
    assert ticket.requests == 1
    assert delivery.deliver(ticket.recipient_id, ticket.attempt) == "accepted"
    assert [message["params"]["message"] for message in sandbox.messages()] == [["first"], ["second"]]
    assert sandbox.seen()["max_per_second"] == 1


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("broker")
def test_a_gap_is_one_between_messages_and_none_within_them(sandbox: Sandbox) -> None:
    (ticket,) = _in_two({"gap_min": 60.0, "gap_max": 90.0}, sandbox)
    assert delivery.deliver(ticket.recipient_id, ticket.attempt) == "accepted"
    assert sandbox.seen()["accepted"] == 2
