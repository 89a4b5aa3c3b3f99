"""The empty spreadsheet people start from."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from campaigns.sheets import BlankField, make_template, match, open_table

FIELDS = (
    BlankField("phone", True, "With the country code.", "919812345678"),
    BlankField("message", True, "At most 1024 characters.", "Hello, your order is ready."),
    BlankField("buttonText", choices=("Yes", "No")),
)


def test_a_template_reads_back_with_its_example_and_explains_itself(tmp_path: Path) -> None:
    path = tmp_path / "text.xlsx"
    make_template("Text with buttons", FIELDS, path)
    table = open_table(path)
    found = match(table.headers, {"phone": (), "message": (), "buttonText": ()})
    assert set(found.columns) == {"phone", "message", "buttonText"}
    assert [row.values for row in table.rows()] == [("919812345678", "Hello, your order is ready.", None)]
    sheet = openpyxl.load_workbook(path).active
    assert "Required. With the country code." in sheet["A1"].comment.text
    assert sheet["A500"].number_format == "General" or sheet.column_dimensions["A"].number_format == "@"
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"Yes,No"', "C2:C10001")
    assert sheet.freeze_panes == "A2"
