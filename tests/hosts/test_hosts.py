"""The promises across several hosts, of which one is cut off and one dies."""

from __future__ import annotations

import json
import os

import pytest

from tests.hosts import world


@pytest.fixture(autouse=True)
def _hosts_are_allowed() -> None:
    if reason := world.why_not():
        if os.environ.get("REQUIRE_PROGRAMS") and "take root" in reason:
            pytest.fail(f"{reason}: .ci/run must install them")
        pytest.skip(reason)


@pytest.mark.timeout(400)
def test_nobody_is_messaged_twice_and_nobody_is_lost_when_one_host_is_cut_off_and_another_dies() -> None:
    told = json.loads(world.inside("campaign"))
    assert (told["twice"], told["unaccounted"], told["not_accepted"], told["person"]) == (0, 0, 0, 0)
    assert told["kept"]


def test_a_request_that_was_given_up_does_not_arrive_after_the_way_is_free_again() -> None:
    told = json.loads(world.inside("late-request"))
    assert told == {"first": "Accepted 1", "second": "Uncertain read_timeout", "accepted": 1}
