"""`campaigns launch`: the options a person gives, and those given before."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from campaigns.models import Campaign
from campaigns.status import State
from campaigns.terms import Terms
from campaigns.windows import Window
from tests.builders import a_campaign, an_account
from tests.cli.command import run
from tests.sandbox.process import Sandbox

pytestmark = pytest.mark.django_db


def launched(*options: object) -> Campaign:
    campaign = Campaign.objects.get()
    done = run("launch", campaign.pk, "--yes", *options)
    assert done.exit_code == 0, done.output
    campaign.refresh_from_db()
    return campaign


def test_a_scheduled_campaign_is_moved_and_keeps_what_is_not_given(sandbox: Sandbox) -> None:
    a_campaign(an_account(base_url=sandbox.url, timezone="Asia/Kolkata"), recipients=1, state=State.DRAFT)
    now = datetime.now(ZoneInfo("Asia/Kolkata"))
    first, later = (f"{now + timedelta(days=days):%Y-%m-%d %H:%M}" for days in (1, 2))
    launched("--at", first, "--window", "09:00-18:00", "--canary", 5, "--canary-max-failed", 0)
    moved = launched("--at", later, "--canary", 7)
    assert (moved.state, Terms.of(moved)) == (
        State.SCHEDULED,
        Terms(window=Window.parse("09:00-18:00"), canary=7, canary_max_failed=0),
    )
    said = " ".join(run("status", moved.pk).output.split())
    assert f"It starts {later} Asia/Kolkata. It sends only at 09:00-18:00. 7 recipients go first" in said
    assert Terms.of(launched("--window", "")) == Terms(canary=7, canary_max_failed=0)
    assert Campaign.objects.get().state == State.RUNNING
