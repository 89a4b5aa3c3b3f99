"""The circuit breaker: a gateway that takes nothing pauses its account, and a probe lifts the pause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns import delivery, journal, sweep
from campaigns.delivery import breaker
from campaigns.models import Account, Campaign, Recipient
from campaigns.status import PauseReason, Status
from tests.builders import a_campaign, an_account
from tests.sandbox.process import Sandbox


@pytest.mark.parametrize(
    ("codes", "down"),
    [
        pytest.param(["http_503"] * 2, False, id="too few"),
        pytest.param(["http_503"] * 3, True, id="enough"),
        pytest.param(["http_503", "refused", "http_502"], True, id="of any kind"),
        pytest.param(["withdrawn", "http_503", "04", "deadline", "http_503"], False, id="others do not count"),
    ],
)
def test_sends_in_a_row_tell(codes: list[str], down: bool) -> None:
    breaker.taken(1)
    assert [breaker.not_taken(1, code) for code in codes][-1] is down
    breaker.taken(1)


def test_one_accepted_send_begins_anew() -> None:
    breaker.taken(2)
    assert not breaker.not_taken(2, "http_503")
    assert not breaker.not_taken(2, "http_503")
    breaker.taken(2)
    assert not breaker.not_taken(2, "http_503")


def test_after_a_pause_the_first_hiccup_is_no_outage() -> None:
    breaker.taken(3)
    assert [breaker.not_taken(3, "http_503") for _ in range(6)] == [False, False, True] * 2
    assert breaker.not_taken(3, "http_503", 1), "but the one message of a gateway that was down tells alone"
    breaker.taken(3)


@pytest.mark.database
@pytest.mark.django_db
def test_a_gateway_that_is_down_pauses_its_account_and_a_probe_lifts_it(sandbox: Sandbox, in_a_hurry: None) -> None:
    campaign = a_campaign(an_account(base_url=sandbox.url), recipients=4)
    breaker.taken(campaign.account_id)
    _refuse_everything(sandbox, campaign)
    account = Account.objects.get(pk=campaign.account_id)
    assert account.pause_reason == PauseReason.GATEWAY_DOWN
    assert not Recipient.objects.exclude(status=Status.PENDING).exists(), "no attempt is burned"
    assert journal.enqueue(campaign.pk, 1), "still there to be chosen"
    sandbox.reset()
    sweep.run(timezone.now() + timedelta(minutes=1))
    assert Account.objects.get(pk=account.pk).pause_reason == ""


@pytest.mark.database
@pytest.mark.django_db
def test_a_gateway_that_falls_silent_pauses_its_account(sandbox: Sandbox, settings: Any) -> None:
    settings.READ_TIMEOUT = 0.3
    campaign = a_campaign(an_account(base_url=sandbox.url), recipients=4)
    breaker.taken(campaign.account_id)
    sandbox.control(fault=["send:silence-before=1"])
    outcomes = [delivery.deliver(t.recipient_id, t.attempt) for t in journal.enqueue(campaign.pk, 4)]
    assert outcomes == ["uncertain"] * 3 + ["refused"]
    assert Account.objects.get(pk=campaign.account_id).pause_reason == PauseReason.GATEWAY_DOWN


@pytest.mark.database
@pytest.mark.django_db
def test_after_a_pause_one_message_decides_for_the_rest(sandbox: Sandbox, in_a_hurry: None) -> None:
    campaign = a_campaign(an_account(base_url=sandbox.url, probes=1), recipients=3)
    sandbox.control(fault=["send:503-before=count:1"])
    assert _delivered(campaign) == "postponed"
    account = Account.objects.get(pk=campaign.account_id)
    assert (account.pause_reason, account.probes) == (PauseReason.GATEWAY_DOWN, 1)
    assert account.probe_at is not None
    assert account.probe_at - timezone.now() > timedelta(seconds=20), "longer than after the first pause"
    sweep.run(account.probe_at)
    account.refresh_from_db()
    assert (account.pause_reason, account.probes) == ("", 2), "half open"
    assert _delivered(campaign) == "accepted"
    account.refresh_from_db()
    assert account.probes == 0


def _delivered(campaign: Campaign) -> str:
    (ticket,) = journal.enqueue(campaign.pk, 1)
    return delivery.deliver(ticket.recipient_id, ticket.attempt)


def _refuse_everything(sandbox: Sandbox, campaign: Campaign) -> None:
    """Three sends that the gateway does not take."""
    sandbox.control(fault=["503-before=1"])
    for ticket in journal.enqueue(campaign.pk, 3):
        assert delivery.deliver(ticket.recipient_id, ticket.attempt) == "postponed"
