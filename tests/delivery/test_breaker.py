"""The circuit breaker: a gateway that takes nothing pauses its account, and a probe lifts the pause."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import breaker, delivery, journal, sweep
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


def _refuse_everything(sandbox: Sandbox, campaign: Campaign) -> None:
    """Three sends that the gateway does not take."""
    sandbox.control(fault=["503-before=1"])
    for ticket in journal.enqueue(campaign.pk, 3):
        assert delivery.deliver(ticket.recipient_id, ticket.attempt) == "postponed"
