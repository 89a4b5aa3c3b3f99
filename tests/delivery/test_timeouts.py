"""A request must fit into its lease, whatever the settings say."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.connections import gateway_of
from tests.builders import an_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("lease", "read", "timeouts"),
    [
        pytest.param(120.0, 30.0, (5.0, 30.0, 60.0), id="the defaults"),
        pytest.param(10.0, 30.0, (1.5, 7.5, 7.5), id="a lease shorter than the read timeout"),
        pytest.param(40.0, 4.0, (5.0, 4.0, 30.0), id="an upload may take longer than a text"),
    ],
)
def test_the_timeouts_of_a_request_fit_into_its_lease(
    settings: Any, lease: float, read: float, timeouts: tuple[float, float, float]
) -> None:
    settings.LEASE_SECONDS, settings.READ_TIMEOUT = lease, read
    connection = gateway_of(an_account(base_url=f"http://127.0.0.1:9/{lease:.0f}")).connection
    assert (connection.connect_timeout, connection.read_timeout, connection.upload_timeout) == timeouts
    assert connection.connect_timeout + max(timeouts[1:]) < lease
