"""When a campaign will be through: a range around the pace it had, with the hours in which nothing goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from campaigns.models import Campaign, Sample
from campaigns.progress import progress
from campaigns.progress.eta import Pace, eta, pace_of
from campaigns.windows import Window
from tests.builders import a_campaign, an_account

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def sampled(campaign: Campaign, *points: tuple[int, int], now: Any = NOW) -> None:
    for seconds_ago, still_open in points:
        Sample.objects.create(
            campaign=campaign, at=now - timedelta(seconds=seconds_ago), open=still_open, accepted=0, failed=0
        )


def test_an_uneven_pace_gives_a_wide_range() -> None:
    campaign = a_campaign()
    sampled(campaign, (300, 1600), (60, 700), (20, 300))
    pace = pace_of(campaign, 100, NOW)
    assert (pace.usual, pace.least, pace.most) == (10.0, 5.0, 10.0)
    left = eta(campaign, 100, pace, NOW, None)
    assert left is not None
    assert (left.soonest, left.usual, left.latest) == (9, 10, 22)


def test_nothing_is_foretold_of_what_does_not_move() -> None:
    campaign = a_campaign()
    assert eta(campaign, 100, pace_of(campaign, 100, NOW), NOW, None) is None


def test_closed_hours_count() -> None:
    closed = Window.parse("00:00-00:01") if NOW.hour else Window.parse("12:00-12:01")
    campaign = a_campaign(an_account(timezone="UTC", rate_per_second=10.0), window=closed.as_json())
    opens = closed.next_opening(NOW, ZoneInfo("UTC"))
    left = eta(campaign, 100, Pace(0.0, 0.0, 0.0), NOW, opens)
    assert left is not None
    assert left.usual == round((opens - NOW).total_seconds() + 10)


def test_what_waits_for_its_next_try_is_not_limited_by_the_pace() -> None:
    campaign = a_campaign(recipients=2, started_at=NOW)
    campaign.recipients.update(not_before=timezone.now() + timedelta(minutes=5))
    assert progress(campaign).limited_by.startswith("wait before the next try, until ")
    campaign.recipients.filter(row=2).update(not_before=None)
    assert progress(campaign).limited_by.startswith("pace of the account")


def test_the_progress_of_a_running_campaign_has_the_range() -> None:
    campaign = a_campaign(recipients=10, started_at=NOW)
    sampled(campaign, (60, 70), (20, 30), now=timezone.now())
    soonest, latest = progress(campaign).eta_range_seconds or (0, 0)
    assert 0 < soonest < latest
