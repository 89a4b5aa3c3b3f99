"""A campaign that has work and does not move is told of; one that waits for a reason is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from campaigns import notices
from campaigns.models import Alert, Heartbeat, Hook
from campaigns.notices import standstill
from campaigns.status import State, Status
from tests.builders import a_campaign, a_recipient
from tests.notices.receiver import Receiver

pytestmark = pytest.mark.django_db

IN_THREE_DAYS = (timezone.now().weekday() + 3) % 7


def test_a_campaign_that_does_not_move_is_stuck_once_and_again_when_it_moved_meanwhile(
    hook: Hook, receiver: Receiver
) -> None:
    campaign = a_campaign(recipients=2, name="June")
    Heartbeat.objects.create(name="send@here", at=timezone.now(), version="1")
    now = timezone.now()
    assert standstill.look(now) == 0
    assert standstill.look(now + timedelta(minutes=9)) == 0
    assert standstill.look(now + timedelta(minutes=11)) == 1
    assert standstill.look(now + timedelta(minutes=12)) == 1
    notices.run()
    (alert,) = receiver.alerts()
    assert alert["title"] == f"Campaign {campaign.pk} (June) is stuck"
    assert "2 pending. No sign of life from: beat, control." in alert["happened"]
    campaign.recipients.filter(row=2).update(status=Status.READ)
    assert standstill.look(now + timedelta(minutes=13)) == 0
    assert standstill.look(now + timedelta(minutes=24)) == 1
    notices.run()
    assert len(receiver.alerts()) == 2


@pytest.mark.parametrize(
    "waits",
    [
        {"state": State.PAUSED},
        {"window": {"days": [IN_THREE_DAYS], "start": "00:00", "end": "12:00"}},
        {"canary": 1, "canary_full_at": timezone.now()},
        {"next_send_at": timezone.now() + timedelta(days=1)},
    ],
    ids=["paused", "window", "canary", "finish by"],
)
def test_what_waits_for_an_hour_or_a_person_is_not_stuck(waits: dict[str, Any]) -> None:
    campaign = a_campaign(**waits)
    a_recipient(campaign)
    a_recipient(campaign, status=Status.READ)
    now = timezone.now()
    standstill.look(now)
    assert standstill.look(now + timedelta(minutes=11)) == 0


def test_what_only_waits_for_reports_is_not_stuck_and_a_lost_task_is() -> None:
    uncertain, queued = a_campaign(), a_campaign()
    a_recipient(uncertain, status=Status.UNCERTAIN)
    a_recipient(queued, status=Status.QUEUED)
    now = timezone.now()
    standstill.look(now)
    assert standstill.look(now + timedelta(minutes=11)) == 1
    assert Alert.objects.get().campaign_id == queued.pk


def test_zero_minutes_look_for_nothing(settings: Settings) -> None:
    settings.STUCK_MINUTES = 0
    a_campaign(recipients=1)
    now = timezone.now()
    standstill.look(now)
    assert standstill.look(now + timedelta(days=1)) == 0
