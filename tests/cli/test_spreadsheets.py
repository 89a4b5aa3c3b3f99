"""The commands about a spreadsheet alone: `template`, and what the options of `check` make of cells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from campaigns.messages import KINDS
from tests.cli.command import run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_of_a_kind_explains_itself_and_passes_its_own_check(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "new.xlsx"
    assert run("template", kind, "-o", target).exit_code == 0
    found = json.loads(run("check", target, "--kind", kind, "--json").stdout)
    assert found["counts"]["pending"] == 1
    assert list(found["columns"]) == ["phone", *(field.name for field in KINDS[kind].fields)]
    notes = [cell.comment.text for cell in load_workbook(target)["Recipients"][1]]
    assert all(field.help in note for field, note in zip(KINDS[kind].fields, notes[1:], strict=True))


@pytest.mark.parametrize(
    ("name", "code"), [("new.csv", 2), ("nowhere/new.xlsx", 1)], ids=["another type", "a folder that is not there"]
)
def test_a_template_that_cannot_be_written_is_refused(tmp_path: Path, name: str, code: int) -> None:
    result = run("template", "text", "-o", tmp_path / name)
    assert (result.exit_code, result.exception.__class__) == (code, SystemExit)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param([], "a\nb", id="a typed backslash-n is a new line"),
        pytest.param(["--keep-backslash-n"], r"a\nb", id="kept as typed"),
    ],
)
def test_a_typed_backslash_n_is_read_as_asked(tmp_path: Path, options: list[str], message: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text("phone,message\n+12125550101,a\\nb\n")
    found = json.loads(run("check", file, "--json", *options).stdout)
    assert found["recipients"][0]["params"] == {"message": message}


def test_a_caption_on_a_document_is_split_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("phone,link,message\n+12125550101,https://example.com/a.pdf,Yours\n")
    arguments = ("check", file, "--kind", "file_caption", "--json")
    assert json.loads(run(*arguments).stdout)["warnings"] == {"caption_not_delivered": 1}
    found = json.loads(run(*arguments, "--caption-on-document", "split").stdout)
    assert [part["endpoint"] for part in found["recipients"][0]["parts"]] == ["sendText", "sendFiles"]
    assert found["warnings"] == {}
