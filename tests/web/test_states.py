"""What the list and a campaign's page say of its state."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils.html import strip_tags

from campaigns import launch
from campaigns.models import Account, Campaign
from campaigns.status import PauseReason, State
from tests.builders import a_campaign

pytestmark = pytest.mark.django_db


def said(client: Client, path: str) -> str:
    """Return the words of a page."""
    return re.sub(r"\s+", " ", strip_tags(client.get(path).content.decode()))


def paused(reason: PauseReason, detail: str = "") -> Campaign:
    campaign = a_campaign(recipients=1)
    Campaign.objects.filter(pk=campaign.pk).update(state=State.PAUSED, reason=reason, detail=detail)
    return campaign


@pytest.mark.parametrize(
    ("reason", "words"), [(PauseReason.QUOTA, "paused quota"), (PauseReason.OPERATOR, "paused by a person")]
)
def test_the_list_says_why_a_campaign_is_paused(admin: Client, reason: PauseReason, words: str) -> None:
    paused(reason)
    assert words in said(admin, "/")


def test_what_was_paused_and_then_cancelled_waits_for_nobody(admin: Client) -> None:
    campaign = paused(PauseReason.ERROR_RATE, "9 of the last 20 messages failed")
    launch.cancel(campaign, "a test")
    assert "error rate" not in said(admin, "/")
    page = said(admin, f"/campaigns/{campaign.pk}/")
    assert "cancelled" in page
    assert "resume" not in page


def test_the_list_says_why_the_account_of_a_campaign_is_paused(admin: Client) -> None:
    campaign = a_campaign(recipients=1, state=State.RUNNING)
    Account.objects.filter(pk=campaign.account_id).update(pause_reason=PauseReason.GATEWAY_DOWN)
    assert "paused gateway down" in said(admin, "/")


def test_the_list_says_when_a_campaign_starts(admin: Client) -> None:
    a_campaign(state=State.SCHEDULED, scheduled_at=datetime(2030, 12, 1, 3, 30, tzinfo=UTC))
    assert "scheduled 1 Dec 2030, 09:00:00 IST" in said(admin, "/")


def test_a_page_says_what_happened_before_what_to_do(admin: Client) -> None:
    page = said(admin, f"/campaigns/{paused(PauseReason.ERROR_RATE, '9 of the last 20 messages failed').pk}/")
    assert "error rate: 9 of the last 20 messages failed. Look at the failed recipients, then resume it." in page


def test_only_a_draft_shows_the_steps_of_a_new_campaign(admin: Client) -> None:
    steps = "Steps of a new campaign"
    draft, scheduled = a_campaign(state=State.DRAFT), a_campaign(state=State.SCHEDULED)
    assert steps in admin.get(f"/campaigns/{draft.pk}/").content.decode()
    assert steps not in admin.get(f"/campaigns/{scheduled.pk}/").content.decode()
