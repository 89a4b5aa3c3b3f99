"""The thread of the pages that tells people when who should do it has fallen silent."""

from __future__ import annotations

import pytest

from campaigns import notices, pauses
from campaigns.status import PauseReason
from tests.builders import an_account
from tests.notices.receiver import receiving
from tests.waiting import until
from workers.standin import StandIn


@pytest.mark.django_db(transaction=True)
def test_without_beat_and_workers_an_alert_is_told_all_the_same() -> None:
    with receiving() as receiver:
        notices.add("crm", receiver.url)
        pauses.pause_account(an_account().pk, PauseReason.QUOTA, "x")
        standin = StandIn(every=0.01)
        standin.start()
        try:
            until(lambda: len(receiver.alerts()) == 1)
        finally:
            standin.stop()
