"""A request must fit into its lease, whatever the settings and the clock say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.utils import timezone

from campaigns import launch
from campaigns.connections import gateway_of
from campaigns.delivery.attempt import _may_send, _seconds_left
from tests.builders import a_campaign, a_claim, an_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("lease", "read", "timeouts"),
    [
        pytest.param(120.0, 30.0, (5.0, 30.0, 60.0), id="the defaults"),
        pytest.param(10.0, 30.0, (1.5, 7.5, 7.5), id="a lease shorter than the read timeout"),
        pytest.param(40.0, 4.0, (5.0, 4.0, 30.0), id="an upload may take longer than a text"),
        pytest.param(400.0, 90.0, (5.0, 90.0, 90.0), id="and never shorter"),
    ],
)
def test_the_timeouts_of_a_request_fit_into_its_lease(
    settings: Any, lease: float, read: float, timeouts: tuple[float, float, float]
) -> None:
    settings.LEASE_SECONDS, settings.READ_TIMEOUT = lease, read
    connection = gateway_of(an_account(base_url=f"http://127.0.0.1:9/{lease:.0f}")).connection
    assert (connection.connect_timeout, connection.read_timeout, connection.upload_timeout) == timeouts
    assert connection.connect_timeout + max(timeouts[1:]) < lease


def test_a_clock_that_was_set_back_gives_a_request_no_more_time() -> None:
    claim = a_claim(a_campaign(recipients=1))
    assert 0 < _seconds_left(claim) < configured.LEASE_SECONDS
    assert _seconds_left(replace(claim, lease_until=timezone.now() + timedelta(hours=1))) == configured.LEASE_SECONDS


def test_a_claim_that_seems_younger_than_nothing_is_looked_at_again() -> None:
    campaign = a_campaign(recipients=1)
    claim = replace(a_claim(campaign), started_at=timezone.now() + timedelta(minutes=5))
    assert _may_send(claim)
    launch.pause(campaign, "somebody")
    assert not _may_send(claim)
