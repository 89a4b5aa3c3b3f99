"""`campaigns pause`: one campaign, or all that run at once."""

from __future__ import annotations

import pytest

from campaigns.status import PauseReason, State
from tests.builders import a_campaign
from tests.cli.command import refused, run

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_all_that_run_are_paused_and_what_a_clock_would_start_is_named() -> None:
    running = [a_campaign(recipients=2, state=State.RUNNING) for _ in range(2)]
    scheduled = a_campaign(recipients=1, state=State.SCHEDULED)
    draft = a_campaign(recipients=1, state=State.DRAFT)
    said = run("pause", "--all")
    assert said.exit_code == 0
    assert [f"Campaign {campaign.pk} paused" in said.output for campaign in running] == [True, True]
    assert f"Campaign {scheduled.pk} is scheduled" in said.output
    for campaign, state in [
        *((one, State.PAUSED) for one in running),
        (scheduled, State.SCHEDULED),
        (draft, State.DRAFT),
    ]:
        campaign.refresh_from_db()
        assert campaign.state == state
    assert {campaign.reason for campaign in running} == {PauseReason.OPERATOR}


def test_pausing_all_when_nothing_runs_is_no_mistake() -> None:
    said = run("pause", "--all")
    assert (said.exit_code, said.output.strip()) == (0, "No campaign runs.")


@pytest.mark.parametrize("words", [[], [1, "--all"]], ids=["neither", "both"])
def test_one_or_all_must_be_said(words: list[object]) -> None:
    assert "either the ID of a campaign or --all" in refused(run("pause", *words), code=2)
