"""Traces tell what was done and how it ended, to a real collector, and nothing of any person."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from campaigns import delivery, dispatch, reconcile, tracing
from campaigns.journal import Ticket
from campaigns.models import Campaign
from tests.builders import a_campaign, a_recipient, an_account
from tests.cli.command import as_process, sentence
from tests.sandbox.process import Sandbox
from tests.tracing.collector import Collector, running_collector
from tests.workers.product import environment

PHONE, TEXT = "919812345601", "Dear Asha, your visit is tomorrow"


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that gets the traces of this process."""
    with running_collector() as running:
        tracing.send_to(running.url)
        yield running
        tracing.send_to("")


@pytest.fixture
def campaign(db: None, sandbox: Sandbox, settings: Settings) -> Campaign:
    """One recipient on a real gateway."""
    settings.READ_TIMEOUT = 0.5
    found = a_campaign(an_account(base_url=sandbox.url, token=sandbox.token), total=1)
    a_recipient(found, phone=PHONE, params={"message": TEXT})
    return found


def sent(seconds: float = 0.0) -> Ticket:
    """Dispatch and deliver; return the ticket."""
    published: list[Ticket] = []
    dispatch.run(published.extend, seconds)
    (ticket,) = published
    delivery.deliver(ticket.recipient_id, ticket.attempt)
    return ticket


def test_a_send_is_traced_from_dispatch_to_report(campaign: Campaign, collector: Collector) -> None:
    ticket = sent()
    reconcile.poll(campaign.account)
    tracing.send_to("")
    assert collector.named("dispatch turn") == [{"campaigns.queued": 1}]
    assert collector.named("deliver") == [
        {
            "campaigns.account.id": campaign.account_id,
            "campaigns.attempt": 1,
            "campaigns.campaign.id": campaign.pk,
            "campaigns.outcome": "accepted",
            "campaigns.recipient.id": ticket.recipient_id,
        }
    ]
    requests = collector.named("gateway request")
    assert requests[0] == {
        "campaigns.gateway.endpoint": "sendText", "campaigns.outcome": "accepted", "http.response.status_code": 200,
    }  # fmt: skip
    assert {request["http.response.status_code"] for request in requests[1:]} == {200}
    (poll,) = collector.named("reconcile poll")
    assert (poll["campaigns.outcome"], poll["campaigns.rows"]) in {("complete", 1), ("partial", 1)}
    assert collector.resources[0]["service.name"] == "campaigns"
    parents = {span.span_id: span.name for span in collector.spans}
    asked = [parents[span.parent_span_id] for span in collector.spans if span.name == "gateway request"]
    assert set(asked) == {"deliver", "reconcile poll"}


@pytest.mark.parametrize("fault", ["503-before", "500", "code-11", "reset-after"])
def test_whatever_becomes_of_a_send_no_span_knows_the_person(
    campaign: Campaign, sandbox: Sandbox, collector: Collector, in_a_hurry: None, fault: str
) -> None:
    sandbox.control(fault=[f"send:{fault}=count:1"])
    sent()
    reconcile.poll(campaign.account)
    tracing.send_to("")
    assert collector.named("deliver")[0]["campaigns.outcome"] != "accepted"
    said = b"".join(collector.bodies)
    for secret in (PHONE, PHONE[2:], TEXT, "Asha", sandbox.token, sandbox.url, "127.0.0.1"):
        assert secret.encode() not in said
    assert all(not span.events for span in collector.spans)


def test_an_error_is_told_by_its_kind_alone(collector: Collector) -> None:
    with pytest.raises(ValueError, match=PHONE), tracing.span("deliver", recipient=1):
        raise ValueError(f"{PHONE} {TEXT}")
    tracing.send_to("")
    (span,) = collector.spans
    assert collector.named("deliver") == [{"campaigns.recipient.id": 1, "error.type": "ValueError"}]
    assert (span.status.message, len(span.events)) == ("", 0)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("accepted", "accepted"),
        ("http_502", "http_502"),
        ("04", "04"),
        (PHONE, "other"),
        (TEXT, "other"),
        ("", "other"),
    ],
)
def test_only_short_words_of_ours_are_told(collector: Collector, word: str, told: str) -> None:
    with tracing.span("deliver", outcome=word):
        pass
    tracing.send_to("")
    assert collector.named("deliver") == [{"campaigns.outcome": told}]


def test_a_fact_that_is_not_on_the_list_is_none(collector: Collector) -> None:
    with pytest.raises(KeyError), tracing.span("deliver", phone=PHONE):
        pass


SPAN = """
import django, sys
django.setup()
from campaigns import dispatch, tracing
with tracing.span("deliver", recipient=7):
    pass
print(sorted(name for name in sys.modules if name.split(".")[0] == "opentelemetry"))
"""


def in_a_process(folder: Path, **settings: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SPAN], env=environment(folder, **settings), capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_without_an_address_nothing_is_imported(data_folder: Path) -> None:
    assert in_a_process(data_folder, OTEL_EXPORTER_OTLP_ENDPOINT="") == "[]"


def test_the_setting_begins_it_and_the_end_of_the_process_sends_what_is_left(data_folder: Path) -> None:
    with running_collector() as collector:
        in_a_process(data_folder, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
        assert collector.named("deliver") == [{"campaigns.recipient.id": 7}]


def test_an_address_that_is_none_is_named(data_folder: Path) -> None:
    said = sentence(as_process(data_folder, "status", OTEL_EXPORTER_OTLP_ENDPOINT="collector:4317"), 2)
    assert re.search(r"OTEL_EXPORTER_OTLP_ENDPOINT: Write http://host:4318", said)
