"""What is wrong with a row reads as a sentence, whoever found it; and the verdict shows what would be sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns import intake
from campaigns.cli import cli
from campaigns.cli.parts import console
from campaigns.intake.wording import sentence
from tests.intake.files import csv_order

SENTENCES = [
    pytest.param("message: is required and empty", "message", "The message is required and empty.", id="of the field"),
    pytest.param(
        "message: at most 2000 bytes, found 2100", "message", "The message takes at most 2000 bytes, found 2100.",
        id="a limit",
    ),
    pytest.param("latitude: from -90 to 90", "latitude", "The latitude goes from -90 to 90.", id="a range"),
    pytest.param("link: give a link or a file, not both", "link", "Give a link or a file, not both.", id="an advice"),
    pytest.param("too few digits: found 3", "phone", "Too few digits: found 3.", id="of a phone"),
    pytest.param("5 digits that are no number", "phone", "5 digits that are no number.", id="begins with a number"),
    pytest.param("url: 7 to 15 digits, found 3", "url", "The url takes 7 to 15 digits, found 3.", id="a length"),
    pytest.param("The cell holds #N/A.", "phone", "The cell holds #N/A.", id="a sentence stays"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "field", "said"), SENTENCES)
def test_a_fault_is_a_sentence(text: str, field: str, said: str) -> None:
    assert sentence(text, field) == said


@pytest.mark.django_db
def test_every_fault_and_warning_of_a_bad_file_is_a_sentence(tmp_path: Path) -> None:
    rows = ("phone,message", "12,", "call me,x", ",y", "9876543201," + "x" * 4000, "9.87E+11,z", "a@g.us,1")
    found = intake.check(csv_order(tmp_path, *rows))
    assert len(found.problems) == 7
    for _, problem in found.problems:
        assert problem.message[0].isupper() or problem.message[0].isdigit()
        assert problem.message.endswith(".")
        assert not problem.message.startswith(("phone:", "message:"))


LIST = ("phone,message", "9876543201,one", "9876543202,a much longer text", "+447400123456,three", "12,bad")


@pytest.mark.django_db
def test_the_samples_are_the_first_the_longest_and_the_same_random_row_each_time(tmp_path: Path) -> None:
    lines = (*LIST, *(f"98765433{n:02},x{n}" for n in range(60)))
    first = intake.check(csv_order(tmp_path, *lines)).as_json(recipients=False)
    samples = first["samples"]
    assert samples["first"]["params"] == {"message": "one"}
    assert samples["longest"]["row"] == 3
    assert samples["random"]["status"] == "pending"
    assert intake.check(csv_order(tmp_path, *lines)).as_json(recipients=False) == first
    assert first["countries"] == {"IN": 62, "GB": 1}
    assert first["faults"] == {"too_short": 1}
    assert (first["messages"], first["estimate"]) == (63, None)


@pytest.mark.django_db
def test_the_terminal_shows_the_verdict_within_80_columns(tmp_path: Path) -> None:
    path = csv_order(tmp_path, *LIST, f"9876543204,{'long words ' * 100}", "[9876543201],[bold]kept[/bold]").path
    with console.capture() as shown:
        console.width = 80
        cli.main(["check", str(path)], standalone_mode=False)
    printed = shown.get()
    assert "Too few digits for a number with its country code" in printed
    assert "The same number is in list!A2." in printed
    assert "7 rows" not in printed
    assert "6 rows = 4 pending + 1 invalid + 1 duplicate" in printed
    assert max(map(len, printed.splitlines())) <= 80
