"""The doctor on hooks and e-mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from campaigns import notices
from campaigns.doctor import telling
from campaigns.models import Change, Notice
from campaigns.status import Status

pytestmark = pytest.mark.django_db


def test_what_was_given_up_and_what_waits_too_long_is_named_with_its_cure() -> None:
    (found,) = telling.arrives()
    assert (found.level, found.text) == ("ok", "no hook")
    hook = notices.add("crm", "http://localhost:9/")
    (found,) = telling.arrives()
    assert (found.level, found.text) == ("ok", "taken")
    now = timezone.now()
    Notice.objects.create(
        hook=hook, event=Notice.Event.ALERTS, items=[], n=0, state=Notice.State.GIVEN_UP, created_at=now,
        next_try_at=now, give_up_at=now,
    )  # fmt: skip
    Change.objects.create(
        hook=hook, recipient_id=1, campaign_id=1, status=Status.READ, code="", message_id="m",
        at=now - timedelta(minutes=16),
    )  # fmt: skip
    given_up, late = telling.arrives()
    assert "resend --failed" in given_up.cure
    assert (late.level, late.text) == ("warning", "changes have waited 16 min")


def test_whether_anybody_is_told_is_said(settings: Settings) -> None:
    assert [found.text.split(":")[0] for found in telling.somebody()] == ["told to nobody"]
    settings.ALERT_EMAILS = ["ops@example.com"]
    notices.add("crm", "http://localhost:9/")
    assert [found.text for found in telling.somebody()] == ["told to 1 by e-mail and to 1 hook"]
