"""Workbooks of ours in LibreOffice, and workbooks of LibreOffice in ours."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from campaigns.cli import cli
from campaigns.messages import KINDS
from campaigns.sheets import open_table
from tests.examples.kinds import ATTACHMENTS
from tests.sheets import corpus
from tests.sheets.office import saved_as


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template of every kind, as LibreOffice saves it as ods, and that again as xlsx."""
    folder = tmp_path_factory.mktemp("office")
    for kind in KINDS:
        arguments = ["template", kind, "-o", str(folder / f"{kind}.xlsx")]
        arguments += ["--attach", str(ATTACHMENTS)] if kind == "file" else []
        assert CliRunner().invoke(cli, arguments).exit_code == 0
    saved_as("ods", sorted(folder.glob("*.xlsx")), folder / "ods")
    saved_as("xlsx", sorted((folder / "ods").iterdir()), folder / "xlsx")
    return folder


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["ods", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_passes_its_check_after_libreoffice_saved_it(saved: Path, kind: str, ending: str) -> None:
    result = CliRunner().invoke(cli, ["check", str(saved / ending / f"{kind}.{ending}"), "--kind", kind, "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["counts"]["pending"], found["rows"]) == (1, 1)
    assert list(found["columns"]) == ["phone", *(field.name for field in KINDS[kind].fields)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_rules_and_notes_of_a_template_are_understood_by_libreoffice(saved: Path, kind: str) -> None:
    def told(path: Path) -> tuple[dict[str, tuple[object, ...]], list[str]]:
        sheet = openpyxl.load_workbook(path)["Recipients"]
        rules = sheet.data_validations.dataValidation
        kept = {
            str(rule.sqref).partition(":")[0]: (rule.type, rule.formula1, rule.showErrorMessage, rule.prompt)
            for rule in rules
            if rule.type
        }
        return kept, [cell.comment.text.partition("\n")[0] for cell in sheet[1] if cell.comment]

    assert told(saved / "xlsx" / f"{kind}.xlsx") == told(saved / f"{kind}.xlsx")


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_values_that_libreoffice_saved_come_out_as_it_shows_them(tmp_path: Path, ending: str) -> None:
    corpus.shown_values(tmp_path / "a.xlsx")
    table = open_table(saved_as(ending, [tmp_path / "a.xlsx"], tmp_path / "out") / f"a.{ending}")
    (first, second) = table.rows()
    shown = [table.text(value, index, first.number) for index, value in enumerate(first.values)]
    assert shown[1:-1] == [text for _, _, text in corpus.SHOWN]
    plain = [table.text(value, index, second.number) for index, value in enumerate(second.values)]
    assert plain[1:-1] == ["5"] * len(corpus.SHOWN)
