"""Uncertain recipients that no report can prove: a person decides, all at once or row by row."""

from __future__ import annotations

import pytest

from campaigns import launch
from campaigns.launch import Refused
from campaigns.models import AuditEntry, Campaign
from tests.builders import a_campaign, lost_one, tally

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_all_uncertain_recipients_are_sent_again() -> None:
    campaign = a_campaign(recipients=3)
    lost_one(campaign)
    lost_one(campaign)
    assert launch.decide(campaign, "me", send_again=True) == 2
    assert tally(campaign) == {"pending": 3}
    assert AuditEntry.objects.get().act == "send again"


def test_one_row_counts_as_failed() -> None:
    campaign = a_campaign(recipients=2)
    first, second = lost_one(campaign), lost_one(campaign)
    assert launch.decide(campaign, "me", send_again=False, row=first.row) == 1
    assert tally(campaign) == {"failed": 1, "uncertain": 1}
    with pytest.raises(Refused, match=f"Row {first.row} of campaign"):
        launch.decide(campaign, "me", send_again=False, row=first.row)
    assert second.row != first.row


def test_a_cancelled_campaign_sends_nothing_more() -> None:
    campaign = a_campaign(recipients=1)
    lost_one(campaign)
    launch.cancel(Campaign.objects.get(), "somebody else")
    with pytest.raises(Refused, match="sends nothing more"):
        launch.decide(campaign, "me", send_again=True)
    assert launch.decide(campaign, "me", send_again=False) == 1
