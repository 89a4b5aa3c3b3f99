"""`campaigns suppressions`: lists of numbers that only a person lifts."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from campaigns.cli.suppressions import suppressions
from campaigns.models import Suppression
from tests.builders import an_account

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(suppressions, [str(word) for word in words])


def phones() -> list[str]:
    return sorted(Suppression.objects.values_list("phone", flat=True))


def test_a_number_is_added_listed_and_removed() -> None:
    account = an_account()
    assert run("add", "98765 43210", "--account", account.name).exit_code == 0
    assert Suppression.objects.get().phone == "919876543210"
    assert "919876543210" in run("list", "--account", account.name).output
    assert "919876543210" not in run("list", "--all").output
    assert run("remove", "+919876543210", "--all").exit_code == 1
    assert run("remove", "+919876543210", "--account", account.name).exit_code == 0
    assert phones() == []


@pytest.mark.parametrize("words", [(), ("--all", "--account", "x")], ids=["nobody named", "both named"])
def test_it_must_be_said_whose(words: tuple[str, ...]) -> None:
    assert run("list", *words).exit_code == 2


def test_a_list_adds_and_never_lifts(tmp_path: Path) -> None:
    Suppression.objects.create(account=None, phone="919876500001", reason="complaint")
    file = tmp_path / "stop.csv"
    file.write_text("Phone,Name\n+919876500002,A\n+919876500003,B\n+919876500003,B\nnonsense,C\n")
    for _ in range(2):
        result = run("import", file, "--all")
        assert result.exit_code == 1
        assert "1 row holds no phone number" in result.output
    assert phones() == ["919876500001", "919876500002", "919876500003"]
    assert Suppression.objects.get(phone="919876500001").reason == "complaint"


def test_an_export_is_safe_to_open_and_can_be_imported_again(tmp_path: Path) -> None:
    Suppression.objects.create(account=None, phone="919876500001", reason='=HYPERLINK("x")')
    file = tmp_path / "out.csv"
    assert run("export", "--all", "-o", file).exit_code == 0
    assert "'=HYPERLINK" in file.read_text()
    Suppression.objects.all().delete()
    assert run("import", file, "--all").exit_code == 0
    assert phones() == ["919876500001"]
