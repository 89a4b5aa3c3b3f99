"""Statuses come back in the file they came from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from campaigns.sheets import ResultRow, SheetError, Summary, open_table, write_results
from campaigns.sheets.outcome import COLOURS, COLUMNS
from campaigns.sheets.safety import for_csv, is_risky
from tests.sheets import corpus
from tests.sheets.corpus import PHONE

INDIA = ZoneInfo("Asia/Kolkata")
AT = datetime(2024, 1, 31, 12, 0, 0, 400, tzinfo=UTC)
LOCAL = datetime(2024, 1, 31, 17, 30)  # noqa: DTZ001 - as the spreadsheet shows it
SUMMARY = Summary(
    "March offer", "Shop", {"read": 1, "failed": 1}, {"09 Link not valid": 1}, started_at=AT, finished_at=AT
)
READ = ResultRow(2, "read", AT, "3EB0", AT, AT, AT, "", 1, PHONE)
FAILED = ResultRow(3, "failed", AT, error="=HYPERLINK(1)", attempts=2, phone="919812345679")


def contacts(path: Path) -> None:
    """Two sheets, a formula, a width, a colour, a date format, a frozen pane of its own on the second
    sheet."""
    book = corpus.book(
        path, ("phone", "name", "total"), (919812345678, "Asha", "=1+1"), (919812345679, "=not a formula", -5)
    )
    sheet = book.active
    sheet["B3"].data_type = "s"
    sheet.column_dimensions["B"].width = 33
    sheet["B2"].font = openpyxl.styles.Font(color="FF0000")
    sheet["A1"].font = openpyxl.styles.Font(name="Georgia")
    book.create_sheet("Notes")["A1"] = "keep me"
    book.save(path)


def test_the_uploaded_workbook_keeps_everything_and_gains_its_results(tmp_path: Path) -> None:
    contacts(tmp_path / "in.xlsx")
    target = tmp_path / "out.xlsx"
    write_results(tmp_path / "in.xlsx", target, "Sheet1", 1, [READ, FAILED], SUMMARY, INDIA, phone_column=0)
    book = openpyxl.load_workbook(target)
    sheet = book["Sheet1"]
    assert book.sheetnames == ["Sheet1", "Notes", "Campaign"]
    assert book["Notes"]["A1"].value == "keep me"
    assert (sheet["C2"].value, sheet["C3"].value) == ("=1+1", -5)
    assert sheet.column_dimensions["B"].width == 33
    assert sheet["B2"].font.color.rgb == "00FF0000"
    assert [cell.value for cell in sheet[1]][3:] == list(COLUMNS)
    assert [cell.value for cell in sheet[2]][3:] == ["read", LOCAL, "3EB0", LOCAL, LOCAL, LOCAL, None, 1]
    assert sheet["E2"].number_format == "yyyy-mm-dd hh:mm:ss"
    assert (sheet["A2"].value, sheet["A2"].number_format) == (PHONE, "@"), "phones are text"
    assert (sheet["J3"].value, sheet["J3"].data_type) == ("=HYPERLINK(1)", "s"), "no formula is made"
    assert sheet["D2"].fill.start_color.rgb != sheet["D3"].fill.start_color.rgb, "coloured by status"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:K3"
    assert list(tmp_path.glob(".results*")) == [], "nothing is left behind"


def test_words_in_bold_and_dates_from_1904_stay_what_they_are(tmp_path: Path) -> None:
    corpus.rich_text_and_links(tmp_path / "rich.xlsx")
    write_results(tmp_path / "rich.xlsx", tmp_path / "out.xlsx", "Sheet1", 1, [READ], SUMMARY, INDIA)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx", rich_text=True)["Sheet1"]
    plain, bold = sheet["B2"].value
    assert (plain, bold.text, bold.font.b) == ("As", "ha", True)
    assert sheet["C2"].hyperlink.target == "https://example.com"
    corpus.dates_from_1904(tmp_path / "old.xlsx")
    write_results(tmp_path / "old.xlsx", tmp_path / "out.xlsx", "Sheet1", 1, [READ], SUMMARY, INDIA)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Sheet1"]
    assert (sheet["B2"].value, sheet["D2"].value) == (datetime(2024, 1, 31), LOCAL)  # noqa: DTZ001 - no zone in Excel


def test_results_of_results_are_replaced_not_doubled(tmp_path: Path) -> None:
    contacts(tmp_path / "in.xlsx")
    write_results(tmp_path / "in.xlsx", tmp_path / "one.xlsx", "Sheet1", 1, [READ, FAILED], SUMMARY, INDIA)
    sent = [ResultRow(2, "sent", AT)]
    write_results(tmp_path / "one.xlsx", tmp_path / "two.xlsx", "Sheet1", 1, sent, SUMMARY, INDIA)
    book = openpyxl.load_workbook(tmp_path / "two.xlsx")
    assert book.sheetnames == ["Sheet1", "Notes", "Campaign"]
    assert [cell.value for cell in book["Sheet1"][1]] == ["phone", "name", "total", *COLUMNS]
    assert [cell.value for cell in book["Sheet1"][2]][3:] == ["sent", LOCAL, None, None, None, None, None, 0]
    assert [cell.value for cell in book["Sheet1"][3]][3:] == [None] * 8
    write_results(tmp_path / "two.xlsx", tmp_path / "three.csv", "Sheet1", 1, [READ], SUMMARY, INDIA)
    assert (tmp_path / "three.csv").read_text("utf-8-sig").count("Status time") == 1


def test_a_workbook_with_macros_comes_back_without_them(tmp_path: Path) -> None:
    corpus.macros(tmp_path / "in.xlsm")
    write_results(tmp_path / "in.xlsm", tmp_path / "out.xlsx", "Sheet1", 1, [READ], SUMMARY, INDIA)
    with ZipFile(tmp_path / "out.xlsx") as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower()]
        assert b"macroEnabled" not in archive.read("[Content_Types].xml")


@pytest.mark.parametrize("build", [corpus.xls, corpus.xlsb, corpus.ods])
def test_other_workbooks_come_back_as_xlsx_with_their_columns(tmp_path: Path, build: corpus.Builder) -> None:
    build(tmp_path / "in")
    name = open_table(tmp_path / "in").sheet
    write_results(tmp_path / "in", tmp_path / "out.xlsx", name, 1, [READ], SUMMARY, INDIA, phone_column=0)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")[name]
    assert [cell.value for cell in sheet[1]] == ["phone", "name", *COLUMNS]
    assert [cell.value for cell in sheet[2]][:5] == [PHONE, "Zoë", "read", LOCAL, "3EB0"]


def test_a_text_file_comes_back_row_for_row(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("My list\n\nphone;name\n91;=cmd\n\n92;-5\n", encoding="utf-8")
    rows = [ResultRow(4, "read", AT, phone="91"), ResultRow(6, "failed", error="@x", phone="92")]
    write_results(tmp_path / "in.csv", tmp_path / "out.xlsx", "in", 3, rows, SUMMARY, INDIA)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["in"]
    assert sheet["A1"].value == "My list"
    assert [cell.value for cell in sheet[3]] == ["phone", "name", *COLUMNS]
    assert [sheet[name].value for name in ("A4", "B4", "C4")] == ["91", "=cmd", "read"]
    assert sheet["B4"].data_type == "s"
    assert sheet["B4"].quotePrefix
    assert [sheet[name].value for name in ("B6", "C6", "I6")] == ["-5", "failed", "@x"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A4", "A3:J6")

    write_results(tmp_path / "in.csv", tmp_path / "out.csv", "in", 3, rows, SUMMARY, INDIA)
    content = (tmp_path / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "Excel knows UTF-8 by its mark"
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[2] == ["phone", "name", *COLUMNS]
    assert lines[3] == ["91", "'=cmd", "read", "2024-01-31 17:30:00", "", "", "", "", "", "0"]
    assert lines[5][:3] == ["92", "-5", "failed"]
    assert lines[5][8] == "'@x"


def test_formats_survive_streaming(tmp_path: Path) -> None:
    corpus.shown_values(tmp_path / "in.xlsx")
    write_results(tmp_path / "in.xlsx", tmp_path / "out.csv", "Sheet1", 1, [READ], SUMMARY, INDIA)
    row = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig"))))[1]
    assert row[1 : len(corpus.SHOWN) + 2] == [*(text for _, _, text in corpus.SHOWN), "TRUE"]


def test_results_without_a_file_stand_alone(tmp_path: Path) -> None:
    write_results(None, tmp_path / "out.xlsx", "", 1, [READ, FAILED], SUMMARY, INDIA)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Results"]
    assert [cell.value for cell in sheet[1]] == ["Row", "Phone", *COLUMNS]
    assert [cell.value for cell in sheet[3]][:3] == [3, "919812345679", "failed"]


@pytest.mark.parametrize("name", ["in.xlsx", "in.csv"])
def test_the_summary_adds_up(tmp_path: Path, name: str) -> None:
    if name.endswith("csv"):
        (tmp_path / name).write_text("phone\n1\n2\n", encoding="utf-8")
    else:
        contacts(tmp_path / name)
    sheet = "in" if name.endswith("csv") else "Sheet1"
    write_results(tmp_path / name, tmp_path / "out.xlsx", sheet, 1, [READ, FAILED], SUMMARY, INDIA)
    page = openpyxl.load_workbook(tmp_path / "out.xlsx")["Campaign"]
    lines = {str(first.value): second.value for first, second in page.iter_rows(max_col=2) if first.value}
    assert (lines["Campaign"], lines["Account"], lines["Started"]) == ("March offer", "Shop", LOCAL)
    assert (lines["read"], lines["failed"], lines["All rows"]) == (1, 1, 2)
    assert (lines["09 Link not valid"], lines["All errors"]) == (1, 1)
    assert lines["Took"] == "less than a second"
    fills = {str(row[0].value): row[0].fill.start_color.rgb[2:] for row in page.iter_rows(max_col=2) if row[0].value}
    assert (fills["read"], fills["failed"]) == (COLOURS["read"], COLOURS["failed"]), "coloured as in the list"


def test_a_list_called_campaign_keeps_its_name(tmp_path: Path) -> None:
    corpus.book(tmp_path / "in.xlsx", ("phone",), (PHONE,), title="Campaign")
    write_results(tmp_path / "in.xlsx", tmp_path / "out.xlsx", "Campaign", 1, [READ], SUMMARY, INDIA)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert len(book.sheetnames) == 2
    assert book["Campaign"]["A2"].value == PHONE


def test_a_failed_export_leaves_the_earlier_one_alone(tmp_path: Path) -> None:
    contacts(tmp_path / "in.xlsx")
    (tmp_path / "out.xlsx").write_bytes(b"earlier")

    def rows() -> Iterator[ResultRow]:
        yield READ
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write_results(tmp_path / "in.xlsx", tmp_path / "out.xlsx", "Sheet1", 1, rows(), SUMMARY, INDIA)
    assert (tmp_path / "out.xlsx").read_bytes() == b"earlier"
    assert len(list(tmp_path.iterdir())) == 2


def test_rows_out_of_order_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("phone\n1\n2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="ascend"):
        write_results(tmp_path / "in.csv", tmp_path / "o.csv", "in", 1, [FAILED, READ], SUMMARY, INDIA)


def test_a_sheet_that_is_gone_is_named(tmp_path: Path) -> None:
    contacts(tmp_path / "in.xlsx")
    with pytest.raises(SheetError, match="Sheet9"):
        write_results(tmp_path / "in.xlsx", tmp_path / "o.xlsx", "Sheet9", 1, [], SUMMARY, INDIA)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        pytest.param("=1+1", "'=1+1", id="equals"),
        pytest.param("+cmd|x", "'+cmd|x", id="plus"),
        pytest.param("-2+3", "'-2+3", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\t=1", "'\t=1", id="tab"),
        pytest.param("\r=1", "'\r=1", id="carriage return"),
        pytest.param("-5", "-5", id="negative number"),
        pytest.param("-1,234.50", "-1,234.50", id="negative amount"),
        pytest.param("Asha", "Asha", id="plain"),
    ],
)
def test_text_is_never_a_formula(text: str, safe: str) -> None:
    assert for_csv(text) == safe
    assert is_risky(text) == (safe != text)


def test_a_result_does_not_show_its_phone_number() -> None:
    assert PHONE not in repr(READ)
