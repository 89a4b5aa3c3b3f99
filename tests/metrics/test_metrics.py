"""/metrics: who may read it, what it says, and that every number comes from the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from campaigns import broker, delivery, heartbeats, meters, metrics, pauses, sweep
from campaigns.models import Heartbeat, Meter, Recipient
from campaigns.status import PauseReason, State, Status
from tests.builders import a_campaign, a_recipient, an_account
from workers import queues

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def samples() -> dict[tuple[str, tuple[str, ...]], float]:
    """Return the value of each sample by its name and the values of its labels, in the labels' alphabetical order."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        (sample.name, tuple(sample.labels.values())): sample.value for family in families for sample in family.samples
    }


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    meters.take()


def test_recipients_are_counted_by_state_and_status() -> None:
    a_campaign(recipients=3)
    a_recipient(a_campaign(state=State.FINISHED), status=Status.READ)
    found = samples()
    assert found["campaigns_recipients", ("running", "pending")] == 3
    assert found["campaigns_recipients", ("finished", "read")] == 1
    assert found["campaigns_campaigns", ("running",)] == 1
    assert found["campaigns_campaigns", ("draft",)] == 0


def test_the_first_in_line_says_how_long_it_has_waited() -> None:
    now = timezone.now()
    campaign = a_campaign(started_at=now - timedelta(seconds=100))
    a_recipient(campaign, status_at=now - timedelta(hours=5))
    a_recipient(campaign, status=Status.QUEUED, status_at=now - timedelta(seconds=40))
    found = samples()
    assert found["campaigns_oldest_seconds", ("pending",)] == pytest.approx(100, abs=5)
    assert found["campaigns_oldest_seconds", ("queued",)] == pytest.approx(40, abs=5)
    assert found["campaigns_oldest_seconds", ("sending",)] == 0


def test_a_campaign_that_does_not_run_waits_for_nobody() -> None:
    a_recipient(a_campaign(state=State.PAUSED), status_at=timezone.now() - timedelta(hours=5))
    assert samples()["campaigns_oldest_seconds", ("pending",)] == 0


def test_what_processes_count_adds_up_in_the_database() -> None:
    row = a_recipient(a_campaign())
    assert delivery.deliver(row.pk, 7) == "refused"
    heartbeats.beat("send@one")
    assert delivery.deliver(row.pk, 7) == "refused"
    heartbeats.beat("send@two")
    assert samples()["campaigns_claims_refused_total", ()] == 2


def test_a_lost_task_and_a_lease_over_are_counted() -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    campaign = a_campaign()
    a_recipient(campaign, status=Status.QUEUED, status_at=long_ago)
    a_recipient(campaign, status=Status.SENDING, status_at=long_ago, claimed_at=long_ago, lease_until=long_ago)
    sweep.run()
    heartbeats.store_meters()
    found = samples()
    assert found["campaigns_tasks_requeued_total", ()] == 1
    assert found["campaigns_leases_expired_total", ()] == 1
    assert found["campaigns_uncertain_open", ()] == 1


def test_the_seconds_of_a_send_are_counted_by_outcome() -> None:
    campaign = a_campaign()
    row = a_recipient(campaign, status=Status.QUEUED)
    assert delivery.deliver(row.pk, row.attempt) == "postponed"
    heartbeats.store_meters()
    found = samples()
    assert found["campaigns_gateway_requests_total", ("postponed",)] == 1
    assert found["campaigns_gateway_seconds_total", ("postponed",)] > 0


def test_a_pause_is_counted_and_shown_with_its_reason() -> None:
    account = an_account(balance=17)
    pauses.pause_account(account.pk, PauseReason.QUOTA, "01")
    heartbeats.store_meters()
    found = samples()
    assert found["campaigns_paused", ("quota", "account")] == 1
    assert found["campaigns_pauses_total", ("quota",)] == 1
    assert found["campaigns_account_balance", (account.name,)] == 17


def test_numbers_that_cannot_be_stored_are_kept() -> None:
    meters.count(meters.POLLS, 2, "complete")
    taken = meters.take()
    meters.give_back(taken)
    meters.count(meters.POLLS, 1, "complete")
    heartbeats.store_meters()
    assert Meter.objects.get(name=meters.POLLS).n == 3


def test_a_process_that_ends_as_asked_is_not_missed() -> None:
    heartbeats.beat("send@here")
    heartbeats.beat("beat@here")
    heartbeats.ended("send@here")
    found = samples()
    assert ("campaigns_heartbeat_age_seconds", ("send@here",)) not in found
    assert found["campaigns_heartbeat_age_seconds", ("beat@here",)] < 5


def test_a_process_that_fell_silent_does_not_count_as_alive() -> None:
    heartbeats.beat("send@here")
    Heartbeat.objects.create(name="bulk@here", at=timezone.now() - heartbeats.SILENT_AFTER * 2, version="1")
    assert heartbeats.alive() == {"web": [], "send": ["here"], "control": [], "bulk": [], "beat": []}


def test_a_broker_that_is_down_is_a_sample_and_no_error() -> None:
    assert samples()["campaigns_broker_up", ()] == 0


def test_the_names_are_those_that_are_written() -> None:
    a_campaign(recipients=1)
    an_account(balance=1)
    heartbeats.beat("send@here")
    for name, (_, labels) in metrics.COUNTERS.items():
        meters.count(name, 1, "some" if labels else "")
    heartbeats.store_meters()
    sweep.run()
    written = {name for name, _ in samples()}
    # No broker runs here.
    assert written - metrics.NAMES == set()
    assert metrics.NAMES - written == {"campaigns_queue_length"}


def test_every_meter_is_a_counter_and_every_queue_is_measured() -> None:
    assert set(metrics.COUNTERS) == set(meters.ALL)
    assert set(broker.QUEUES) == set(queues.ALL)


def test_no_sample_carries_a_phone_number_or_a_text() -> None:
    campaign = a_campaign(recipients=2)
    page = metrics.text().decode()
    for row in Recipient.objects.filter(campaign=campaign):
        assert row.phone not in page
        assert row.params["message"] not in page


@pytest.mark.parametrize(
    ("token", "extra", "status"),
    [
        pytest.param("", {}, 200, id="no token set: this machine may"),
        pytest.param("", {"REMOTE_ADDR": "::1"}, 200, id="no token set: this machine by its other address may"),
        pytest.param("", {"REMOTE_ADDR": "10.1.2.3"}, 403, id="no token set: another machine may not"),
        pytest.param("", {"REMOTE_ADDR": ""}, 403, id="no token set: nobody known may not"),
        pytest.param("", {"HTTP_X_FORWARDED_FOR": "10.1.2.3"}, 403, id="a proxy on this machine speaks for others"),
        pytest.param("s3cret", {}, 401, id="token set: this machine needs it too"),
        pytest.param("s3cret", {"HTTP_AUTHORIZATION": "Bearer wrong"}, 401, id="a wrong token"),
        pytest.param("s3cret", {"HTTP_AUTHORIZATION": "Basic s3cret"}, 401, id="not as a bearer"),
        pytest.param("s3cret", {"HTTP_AUTHORIZATION": "Bearer säcret"}, 401, id="a token beyond ASCII"),
        pytest.param(
            "s3cret", {"HTTP_AUTHORIZATION": "Bearer s3cret", "REMOTE_ADDR": "10.1.2.3"}, 200, id="the right token"
        ),
    ],
)
def test_only_those_who_may_read_it(
    client: Client, settings: Any, token: str, extra: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", **extra)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert (b"campaigns_recipients" in answer.content) == (status == 200)


def test_a_counter_is_there_before_it_counts() -> None:
    found = samples()
    for name, words in meters.LABELS.items():
        assert {word: found[f"campaigns_{name}_total", (word,)] for word in words} == dict.fromkeys(words, 0)
