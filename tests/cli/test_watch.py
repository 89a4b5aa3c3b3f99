"""`campaigns status --watch`: how the counts rise until nothing can rise further."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from campaigns.cli.watch import watch_until_read
from campaigns.models import Campaign, Recipient
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient
from tests.cli.command import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    campaign = a_campaign(total=3)
    for n, status in enumerate((Status.SENT, Status.DELIVERED, Status.READ)):
        a_recipient(campaign, status=status, message_id=f"m{n}")
    return campaign


@pytest.fixture
def terminal() -> Console:
    """A terminal with a person at it; its file is what the person sees."""
    return Console(file=io.StringIO(), force_terminal=True, width=100)


def seen(terminal: Console) -> str:
    assert isinstance(terminal.file, io.StringIO)
    return terminal.file.getvalue()


def test_a_program_does_not_wait_for_messages_that_may_never_be_read(campaign: Campaign) -> None:
    result = run("status", campaign.pk, "--watch")
    assert result.exit_code == 0
    assert "3 rows = sent 1 + delivered 1 + read 1" in result.output


def test_a_person_sees_the_counts_rise_until_all_are_read(campaign: Campaign, terminal: Console) -> None:
    looks = []

    def next_look(_seconds: float) -> None:
        looks.append(seen(terminal))
        Recipient.objects.filter(status=Status.DELIVERED).update(status=Status.READ)
        Recipient.objects.filter(status=Status.SENT).update(status=Status.DELIVERED)

    watch_until_read(campaign, terminal, next_look)
    assert len(looks) == 2
    assert "accepted 3  >  sent 3  >  delivered 2  >  read 1" in looks[0]
    assert "accepted 3  >  sent 3  >  delivered 3  >  read 2" in looks[1]
    assert "3 rows = read 3" in seen(terminal)


def test_ctrl_c_ends_it_with_the_counts(campaign: Campaign, terminal: Console) -> None:
    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    watch_until_read(campaign, terminal, interrupted)
    assert "3 rows = sent 1 + delivered 1 + read 1" in seen(terminal)
