"""What people upload goes in as they see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from campaigns.sheets import CellError, Limits, Row, SheetError, open_table
from tests.sheets import broken, corpus, rawbooks
from tests.sheets.corpus import PHONE

Builder = Callable[[Path], None]
NUMBER = 919812345678.0
UNSAVED = CellError("formula_without_value")


@pytest.mark.parametrize(
    ("build", "headers", "rows"),
    [
        pytest.param(corpus.plain, "phone name", [(2, PHONE, "Asha"), (3, NUMBER + 1, "Ravi")], id="plain"),
        pytest.param(corpus.banner_above_the_header, "Mobile No.|Name", [(5, PHONE, "Asha")], id="banner"),
        pytest.param(corpus.merged_header, "Phone|First name|City", [(3, PHONE, "Asha", "Pune")], id="merged header"),
        pytest.param(
            corpus.number_headers,
            "|||Phone Number (WhatsApp)|2023|2024|Jan-24",
            [(8, None, None, None, PHONE, 1.0, 2.0, 3.0)],
            id="headers that are numbers and dates, away from the corner",
        ),
        pytest.param(corpus.blank_rows, "phone name", [(4, PHONE, "Asha"), (6, NUMBER + 1, "Ravi")], id="blank rows"),
        pytest.param(corpus.hidden_rows, "phone", [(2, PHONE), (3, NUMBER + 1)], id="hidden rows go in"),
        pytest.param(corpus.hidden_sheet_first, "phone", [(2, PHONE)], id="hidden sheet is passed over"),
        pytest.param(corpus.chart_sheet_first, "phone amount", [(2, PHONE, 5.0)], id="chart sheet first"),
        pytest.param(corpus.cover_sheet_first, "WhatsApp number|", [(2, PHONE)], id="cover sheet first"),
        pytest.param(corpus.lying_dimension, "phone name", [(2, PHONE, "Asha")], id="lying dimension"),
        pytest.param(corpus.million_formatted_empty_rows, "phone", [(2, PHONE)], id="formatted empty rows"),
        pytest.param(corpus.cells_without_addresses, "phone name", [(2, PHONE, "Asha")], id="cells without addresses"),
        pytest.param(corpus.dates_from_1904, "phone due", [(2, PHONE, date(2024, 1, 31))], id="1904 dates"),
        pytest.param(corpus.formulas, "phone name", [(2, PHONE, "Asha")], id="formula with its value"),
        pytest.param(corpus.formula_without_value, "phone name", [(2, PHONE, UNSAVED)], id="formula without a value"),
        pytest.param(
            corpus.only_formulas_without_value,
            "phone name",
            [(2, UNSAVED, UNSAVED)],
            id="nothing but unsaved formulas",
        ),
        pytest.param(
            corpus.error_cells,
            "phone name",
            [(2, CellError("#N/A"), "Asha"), (3, PHONE, CellError("#REF!"))],
            id="error cells",
        ),
        pytest.param(
            corpus.rich_text_and_links,
            "phone name site",
            [(2, PHONE, "Asha", "our page")],
            id="rich text, hyperlinks",
        ),
        pytest.param(corpus.carriage_returns, "phone message", [(2, PHONE, "one\r\ntwo")], id="_x000D_"),
        pytest.param(corpus.macros, "phone name", [(2, PHONE, "Asha"), (3, NUMBER + 1, "Ravi")], id="macros ignored"),
        pytest.param(corpus.xls, "phone name", [(2, NUMBER, "Zoë")], id="xls"),
        pytest.param(corpus.xlsb, "phone name", [(2, NUMBER, "Zoë")], id="xlsb"),
        pytest.param(corpus.ods, "phone name", [(2, NUMBER, "Zoë")], id="ods"),
        pytest.param(corpus.prefixed_tags, "phone name", [(2, NUMBER, CellError("#N/A"))], id="prefixed tags"),
    ],
)
def test_a_workbook_is_read_as_excel_shows_it(
    tmp_path: Path, build: Builder, headers: str, rows: list[tuple[object, ...]]
) -> None:
    path = tmp_path / "upload"  # no extension: recognised by content
    build(path)
    table = open_table(path)
    expected = headers.removesuffix("|").split("|") if "|" in headers else headers.split()
    assert [header.text for header in table.headers] == expected
    assert list(table.rows()) == [Row(number, tuple(values)) for number, *values in rows]
    assert list(table.rows()) == list(table.rows()), "rows can be read again"


@pytest.mark.parametrize("build", [corpus.plain, corpus.xls, corpus.xlsb, corpus.ods, corpus.macros])
@pytest.mark.parametrize("name", ["a.xlsx", "a.XLS", "a.xlsb", "a.ods", "a.csv", "a.txt"])
def test_a_wrong_name_does_not_matter(tmp_path: Path, build: Builder, name: str) -> None:
    build(tmp_path / name)
    table = open_table(tmp_path / name)
    assert [header.text for header in table.headers] == ["phone", "name"]
    assert next(table.rows()).number == 2


def shown(path: Path) -> list[list[str]]:
    """Every row as a person sees it."""
    table = open_table(path)
    return [[table.text(value, index, row.number) for index, value in enumerate(row.values)] for row in table.rows()]


def test_values_come_out_as_excel_shows_them(tmp_path: Path) -> None:
    corpus.shown_values(tmp_path / "a.xlsx")
    seen = [text for _, _, text in corpus.SHOWN]
    assert shown(tmp_path / "a.xlsx") == [[PHONE, *seen, "TRUE"], [PHONE, *["5"] * len(seen), "FALSE"]]


def test_values_of_a_binary_workbook_come_out_as_excel_shows_them(tmp_path: Path) -> None:
    numbers = [(value, code, text) for value, code, text in corpus.SHOWN if isinstance(value, (int, float))]
    values, codes, seen = zip(*numbers, strict=True)
    headers: list[str | float] = ["phone", *(f"shown {number}" for number in range(len(codes))), "plain"]
    rawbooks.xlsb(tmp_path / "a.xlsb", [headers, [PHONE, *values, 0.25]], codes)
    assert shown(tmp_path / "a.xlsb") == [[PHONE, *seen, "0.25"]]


@pytest.mark.parametrize(
    ("build", "code"),
    [
        pytest.param(broken.empty, "empty_file", id="empty"),
        pytest.param(broken.only_blank_lines, "empty_file", id="blank lines"),
        pytest.param(broken.empty_workbook, "empty_file", id="empty workbook"),
        pytest.param(broken.encrypted_xlsx, "encrypted", id="encrypted xlsx"),
        pytest.param(broken.encrypted_xls, "encrypted", id="encrypted xls"),
        pytest.param(broken.encrypted_ods, "encrypted", id="encrypted ods"),
        pytest.param(broken.cut_short, "damaged", id="cut short"),
        pytest.param(broken.garbled_inside, "damaged", id="garbled inside"),
        pytest.param(broken.ods_with_broken_xml, "damaged", id="ods with broken XML"),
        pytest.param(broken.xls_that_makes_the_reader_panic, "damaged", id="panic in the reader"),
        pytest.param(broken.bomb, "unpacks_too_large", id="zip bomb"),
        pytest.param(broken.word_document, "unknown_type", id="Word document"),
        pytest.param(broken.some_archive, "unknown_type", id="archive"),
        pytest.param(broken.pdf, "unknown_type", id="PDF"),
        pytest.param(broken.web_page, "unknown_type", id="web page named xls"),
        pytest.param(broken.program, "unknown_type", id="program"),
        pytest.param(broken.quote_never_closed, "damaged", id="quote never closed"),
        pytest.param(broken.no_header, "no_header", id="no header"),
        pytest.param(corpus.stray_cell_far_away, "too_many_cells", id="stray cell far away"),
        pytest.param(corpus.ods_that_repeats_a_value, "too_many_cells", id="ods bomb of repeated cells"),
        pytest.param(corpus.too_many_columns, "too_many_columns", id="too many columns"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path: Path, build: Builder, code: str) -> None:
    path = tmp_path / "9f86d081"
    build(path)
    with pytest.raises(SheetError) as caught:
        list(open_table(path, name="My list.xlsx").rows())
    assert caught.value.code == code
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "9f86d081" not in sentence, "the person knows the file by its name"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        pytest.param(Limits(max_bytes=1000), "too_large", id="bytes"),
        pytest.param(Limits(max_rows=2), "too_many_rows", id="rows"),
        pytest.param(Limits(max_columns=1), "too_many_columns", id="columns"),
        pytest.param(Limits(max_unpacked=5000), "unpacks_too_large", id="unpacked"),
    ],
)
def test_limits_hold(tmp_path: Path, limits: Limits, code: str) -> None:
    corpus.plain(tmp_path / "a.xlsx")
    with pytest.raises(SheetError) as caught:
        open_table(tmp_path / "a.xlsx", limits=limits)
    assert caught.value.code == code


def test_an_archive_that_lies_about_its_size_is_refused_unread(tmp_path: Path) -> None:
    broken.bomb_that_lies(tmp_path / "a.xlsx")
    with pytest.raises(SheetError) as caught:
        open_table(tmp_path / "a.xlsx", limits=Limits(max_unpacked=1 << 20))
    assert caught.value.code == "damaged"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"no file contacts\.xlsx") as caught:
        open_table(tmp_path / "contacts.xlsx")
    assert caught.value.code == "not_found"


def test_a_sheet_is_chosen_by_name_even_when_hidden(tmp_path: Path) -> None:
    corpus.hidden_sheet_first(tmp_path / "a.xlsx")
    table = open_table(tmp_path / "a.xlsx", sheet=" OLD ")
    assert (table.sheet, table.sheets) == ("Old", ("New",))
    assert [row.values for row in table.rows()] == [("911111111111",)]
    with pytest.raises(SheetError, match="“Old”, “New”") as caught:
        open_table(tmp_path / "a.xlsx", sheet="Older")
    assert caught.value.code == "no_such_sheet"


def test_cells_are_named_as_in_excel(tmp_path: Path) -> None:
    corpus.cover_sheet_first(tmp_path / "a.xlsx")
    table = open_table(tmp_path / "a.xlsx")
    assert table.cell(17, 2) == "'My contacts'!C17"
    corpus.plain(tmp_path / "b.xlsx")
    assert open_table(tmp_path / "b.xlsx").cell(2, 27) == "Sheet1!AB2"


def test_times_and_durations_stay_what_they_are(tmp_path: Path) -> None:
    corpus.book(tmp_path / "a.xlsx", ("phone", "wait"), (PHONE, timedelta(hours=30, minutes=5)))
    table = open_table(tmp_path / "a.xlsx")
    (row,) = table.rows()
    assert table.text(row.values[1], 1, row.number) == "30:05:00"
    moment = datetime(2024, 1, 31, 17, 5)  # noqa: DTZ001 - Excel's dates have no zone
    corpus.book(tmp_path / "b.xlsx", ("phone", "at"), (PHONE, moment))
    assert [row.values[1] for row in open_table(tmp_path / "b.xlsx").rows()] == [moment]
