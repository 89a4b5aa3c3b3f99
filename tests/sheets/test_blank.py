"""The empty spreadsheet people start from."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from campaigns.sheets import BlankField, make_template, match, open_table

FIELDS = (
    BlankField("phone", True, "With the country code.", "919812345678", synonyms=("mobile",), shortest=7, longest=40),
    BlankField("message", True, "At most 1024 characters.", "Hello, your order is ready.", longest=1024),
    BlankField("link", note="Address of the file.", starts=("http://", "https://"), apart=("file",)),
    BlankField("file", note="Name of the file.", choices=("a.pdf", "b, c.png"), apart=("link",)),
    BlankField("button2", note="A reply.", longest=20, apart=("link", "file")),
    BlankField("latitude", note="Degrees.", example="12.5", bounds=(-90, 90)),
    BlankField("footer"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    make_template("Text with buttons", FIELDS, tmp_path / "text.xlsx")
    return tmp_path / "text.xlsx"


def test_a_template_reads_back_with_its_example_and_explains_itself(path: Path) -> None:
    table = open_table(path)
    found = match(table.headers, {field.name: () for field in FIELDS})
    assert list(found.columns) == [field.name for field in FIELDS]
    rows = [("919812345678", "Hello, your order is ready.", None, None, None, 12.5, None)]
    assert [row.values for row in table.rows()] == rows
    sheet = openpyxl.load_workbook(path)["Recipients"]
    note = "Required. With the country code.\n\nThe header may also be: mobile."
    assert sheet["A1"].comment.text == note
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        pytest.param("A2:A10001", ("textLength", None, "7", "40", "warning"), id="between two lengths"),
        pytest.param("B2:B10001", ("textLength", "lessThanOrEqual", "1024", None, "warning"), id="at most"),
        pytest.param(
            "C2:C10001",
            ("custom", None, 'AND(OR(LEFT(C2,7)="http://",LEFT(C2,8)="https://"),COUNTA($D2)=0)', None, "warning"),
            id="begins like, and not beside another",
        ),
        pytest.param("D2:D10001", ("list", None, "Choices!$A$2:$A$3", None, "warning"), id="drop-down"),
        pytest.param(
            "E2:E10001", ("custom", None, "AND(LEN(E2)<=20,COUNTA($C2,$D2)=0)", None, "warning"), id="length and apart"
        ),
        pytest.param("F2:F10001", ("decimal", None, "-90", "90", None), id="number: nothing else can be meant"),
        pytest.param("G2:G10001", None, id="nothing to say"),
    ],
)
def test_each_column_has_its_rule(path: Path, cells: str, rule: tuple[object, ...] | None) -> None:
    rules = openpyxl.load_workbook(path)["Recipients"].data_validations.dataValidation
    found = [(r.type, r.operator, r.formula1, r.formula2, r.errorStyle) for r in rules if str(r.sqref) == cells]
    assert found == ([rule] if rule else [])


def test_the_headers_offer_their_names_and_let_others_in(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    (rule,) = [r for r in book["Recipients"].data_validations.dataValidation if str(r.sqref).startswith("A1:")]
    assert (rule.formula1, rule.showErrorMessage) == (f'"{",".join(field.name for field in FIELDS)}"', False)
    assert [cell.value for cell in book["Choices"]["A"]] == ["file", "a.pdf", "b, c.png"]
