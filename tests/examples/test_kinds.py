"""The example spreadsheets are what their builder makes, and every row of them can be sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from campaigns.cli import cli
from campaigns.messages import KINDS
from tests.examples import kinds

pytestmark = pytest.mark.django_db


def content(path: Path) -> list[tuple[str, object, object]]:
    sheet = load_workbook(path)["Recipients"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    return [(cell.coordinate, cell.value, cell.comment.text if cell.comment else None) for cell in cells]


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_what_its_builder_makes(kind: str, tmp_path: Path) -> None:
    assert content(kinds.FOLDER / f"{kind}.xlsx") == content(kinds.build(kind, tmp_path / "built.xlsx"))


def test_the_attachments_are_what_their_builder_makes() -> None:
    assert {path.name: path.read_bytes() for path in kinds.ATTACHMENTS.iterdir()} == kinds.attachments()


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_an_example_passes_its_check(kind: str) -> None:
    arguments = ["check", str(kinds.FOLDER / f"{kind}.xlsx"), "--kind", kind, "--attach", str(kinds.ATTACHMENTS)]
    result = CliRunner().invoke(cli, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["rows"], found["counts"]["pending"]) == (3, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_is_used_by_an_example(kind: str) -> None:
    used = {field for row in kinds.ROWS[kind] for field in row}
    assert used == {field.name for field in KINDS[kind].fields}
