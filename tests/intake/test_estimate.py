"""What it costs and how long it takes, before anything is sent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from campaigns import intake
from campaigns.duration import duration
from campaigns.windows import Window
from tests.builders import an_account

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2024, 1, 10, 12, 0, tzinfo=UTC)
HOUR, DAY = 3600, 86400
NIGHT = Window.parse("22:00-02:00").as_json()
OFFICE = Window.parse("09:00-13:00").as_json()

TABLE = [
    pytest.param({}, 100, 5.0, 20, "", id="the rate alone"),
    pytest.param({}, 0, 5.0, 0, "", id="nothing to send"),
    pytest.param({"daily_cap": 100}, 250, 5.0, 12 * HOUR + DAY + 10, "daily cap of 100", id="two nights for a cap"),
    pytest.param({"window": OFFICE}, 3600, 1.0, HOUR, "", id="fits into the open hours"),
    pytest.param({"window": OFFICE}, 3601, 1.0, 21 * HOUR + 1, "send window 09:00-13:00", id="goes on in the morning"),
    pytest.param({"window": NIGHT}, 5 * HOUR, 1.0, 35 * HOUR, "send window 22:00-02:00", id="a night and the next"),
    pytest.param({"window": OFFICE, "daily_cap": 10}, 20, 1.0, 21 * HOUR + 10, "daily cap of 10", id="both"),
    pytest.param({"daily_cap": 1}, 1000, 5.0, None, "daily cap of 1", id="more than a year"),
    pytest.param(
        {"warm_up_from": 10, "warm_up_growth": 2.0, "warm_up_began": date(2024, 1, 10)},
        70, 10.0, 12 * HOUR + DAY + 4, "daily cap of 20", id="a cap that grows: 10, 20, 40",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "messages", "rate", "seconds", "limited_by"), TABLE)
def test_how_long_it_takes(
    fields: dict[str, Any], messages: int, rate: float, seconds: int | None, limited_by: str
) -> None:
    account = an_account(timezone="UTC", **fields)
    assert duration(account, messages, rate, NOON) == (seconds, limited_by)


def test_a_gateway_that_does_not_answer_leaves_the_last_balance_known() -> None:
    found = intake.estimate(an_account(balance=70, rate_per_second=2.0, gap_min=1.0, gap_max=3.0), 100)
    assert (found.balance, found.asked, found.short) == (70, False, 30)
    assert found.rate_per_second == 0.5
    assert found.seconds == 200
    assert intake.estimate(an_account(), 100).short == 0
