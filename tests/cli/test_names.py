"""Names are shown as they were given, whatever a terminal's library would make of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns.models import Campaign
from campaigns.status import PauseReason
from tests.builders import a_campaign, an_account
from tests.cli.command import run

pytestmark = pytest.mark.django_db

NAME = "[/b] :fire:"


@pytest.mark.parametrize(
    "command",
    [("account", "list"), ("status",), ("status", "1"), ("doctor",)],
    ids=" ".join,
)
def test_a_name_with_brackets_is_shown_whole(command: tuple[str, ...]) -> None:
    a_campaign(an_account(name=NAME, pause_reason=PauseReason.CREDENTIALS), recipients=1, pk=1, name=NAME)
    result = run(*command)
    assert NAME in " ".join(result.stdout.split()), result.output


def test_a_file_and_a_text_with_brackets_are_shown_whole(tmp_path: Path) -> None:
    an_account(name=NAME)
    path = tmp_path / "[red]list :fire:.csv"
    path.write_text("phone,message\n9876543201,Hello [/b] :fire:\n12,x\n")
    shown = " ".join(run("import", path, "--account", NAME).stdout.split())
    assert path.name in shown
    assert "Hello [/b] :fire:" in shown
    target = tmp_path / "[red].csv"
    assert "[red].csv" in run("results", Campaign.objects.get().pk, "-o", target).stdout.splitlines()[-1]
