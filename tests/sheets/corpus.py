"""Small files shaped like those people upload: one named builder for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.sheets import rawbooks
from tests.sheets.rawbooks import row, text_cell

PHONE = "919812345678"
Builder = Callable[[Path], None]


def book(path: Path, *rows: tuple[object, ...], title: str = "Sheet1") -> openpyxl.Workbook:
    """Save rows into a new workbook and return it, to be changed and saved again."""
    made = openpyxl.Workbook()
    made.active.title = title
    for values in rows:
        made.active.append(values)
    made.save(path)
    return made


def plain(path: Path) -> None:
    book(path, ("phone", "name"), (PHONE, "Asha"), (919812345679, "Ravi"))


def banner_above_the_header(path: Path) -> None:
    book(
        path,
        ("Customer list of March",),
        (),
        ("Exported by", "Office"),
        ("Mobile No.", "Name"),
        (PHONE, "Asha"),
    )


def merged_header(path: Path) -> None:
    """`Phone` reaches over two rows, `Person` over two columns with a name for each below."""
    made = book(path, ("Phone", "Person", None), (None, "First name", "City"), (PHONE, "Asha", "Pune"))
    made.active.merge_cells("A1:A2")
    made.active.merge_cells("B1:C1")
    made.save(path)


def number_headers(path: Path) -> None:
    """Years, a date and a header in two lines, seven rows down and three columns in."""
    titles = (None, None, None, "Phone\nNumber (WhatsApp)", 2023, 2024.0, date(2024, 1, 31))
    made = book(path, (), ("see", "below"), (), (), (), (), titles, (None, None, None, PHONE, 1, 2, 3))
    made.active["G7"].number_format = "mmm-yy"
    made.save(path)


def blank_rows(path: Path) -> None:
    book(path, (), ("phone", "name"), (), (PHONE, "Asha"), (None, "  "), (919812345679, "Ravi"))


def hidden_rows(path: Path) -> None:
    made = book(path, ("phone",), (PHONE,), (919812345679,))
    made.active.row_dimensions[2].hidden = True
    made.save(path)


def hidden_sheet_first(path: Path) -> None:
    made = book(path, ("phone",), ("911111111111",), title="Old")
    made.active.sheet_state = "hidden"
    made.create_sheet("New").append(("phone",))
    made["New"].append((PHONE,))
    made.active = 1
    made.save(path)


def chart_sheet_first(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as made:
        page = made.add_chartsheet("Chart")
        sheet = made.add_worksheet("List")
        sheet.write_column(0, 0, ("phone", PHONE))
        sheet.write_column(0, 1, ("amount", 5))
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=List!$B$2:$B$2"})
        page.set_chart(chart)


def cover_sheet_first(path: Path) -> None:
    made = book(path, ("How to use this file", "see below"), title="Read me")
    made.create_sheet("My contacts").append(("WhatsApp number",))
    made["My contacts"].append((PHONE,))
    made.save(path)


def lying_dimension(path: Path) -> None:
    rawbooks.xlsx(path, row(1, "phone", "name") + row(2, PHONE, "Asha"), dimension="A1:XFD1048576")


def million_formatted_empty_rows(path: Path) -> None:
    empty = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(3, 100_000))
    rawbooks.xlsx(path, row(1, "phone") + row(2, PHONE) + empty + '<row r="1048576"><c r="AZ1048576" s="0"/></row>')


def stray_cell_far_away(path: Path) -> None:
    far = f'<row r="1048576">{text_cell("NT1048576", "x")}</row>'
    rawbooks.xlsx(path, row(1, "phone") + row(2, PHONE) + far)


def too_many_columns(path: Path) -> None:
    rawbooks.xlsx(path, f'<row r="1">{text_cell("A1", "phone")}{text_cell("XFD1", "x")}</row>' + row(2, PHONE))


def cells_without_addresses(path: Path) -> None:
    cell = "<c t='inlineStr'><is><t>{}</t></is></c>".format
    rows = (("phone", "name"), (PHONE, "Asha"))
    rawbooks.xlsx(path, "".join(f"<row>{''.join(map(cell, texts))}</row>" for texts in rows))


def dates_from_1904(path: Path) -> None:
    made = openpyxl.Workbook()
    made.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - Excel's dates have no zone
    made.active.title = "Sheet1"
    made.active.append(("phone", "due"))
    made.active.append((PHONE, date(2024, 1, 31)))
    made.active["B2"].number_format = "dd/mm/yyyy"
    made.save(path)


def formulas(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("Sheet1")
        sheet.write_row(0, 0, ("phone", "name"))
        sheet.write_string(1, 0, PHONE)
        sheet.write_formula(1, 1, '="As"&"ha"', None, "Asha")


def formula_without_value(path: Path) -> None:
    book(path, ("phone", "name"), (PHONE, '="As"&"ha"'))


def only_formulas_without_value(path: Path) -> None:
    book(path, ("phone", "name"), ("=Other!A1", "=Other!B1"))


def error_cells(path: Path) -> None:
    made = book(path, ("phone", "name"), ("#N/A", "Asha"), (PHONE, "#REF!"))
    made.active["A2"].data_type = made.active["B3"].data_type = "e"
    made.save(path)


SHOWN: tuple[tuple[object, str, str], ...] = (
    (date(2024, 1, 31), "dd-mmm-yyyy", "31-Jan-2024"),
    (datetime(2024, 1, 31, 17, 5), "d/m/yy h:mm AM/PM", "31/1/24 5:05 PM"),  # noqa: DTZ001 - no zone in Excel
    (datetime(2024, 1, 31, 17, 5), "dddd, mmmm dd, yyyy", "Wednesday, January 31, 2024"),  # noqa: DTZ001
    (time(9, 5), "hh:mm:ss", "09:05:00"),
    (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
    (0.155, "0.0%", "15.5%"),
    (1499.5, "[$₹-4009] #,##0.00", "₹ 1,499.50"),
    (1234567, "#,##0", "1,234,567"),
    (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
    (-1234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
    (0.0, '0;-0;"none"', "none"),
    (45, "[>=100]0.0;[<100]0.00", "45.00"),
    (9812345678, "00000 00000", "98123 45678"),
    (7, "00000", "00007"),
    (12345.0, "0.00E+00", "1.23E+04"),
    (1234567, '0.0,,"M"', "1.2M"),
    (5.0, '0" kg"', "5 kg"),
    (3.14159, "0.0##", "3.142"),
    (1 / 3, "General", "0.333333333"),
)
"""Values, the formats they are shown in, and what one sees."""


def shown_values(path: Path) -> None:
    """One column for each of `SHOWN`, in two rows of which the second has no format."""
    headers = [f"shown {number}" for number in range(len(SHOWN))]
    values = [value for value, _, _ in SHOWN]
    made = book(path, ("phone", *headers, "paid"), (PHONE, *values, True), (PHONE, *([5] * len(SHOWN)), False))
    for index, (_, code, _) in enumerate(SHOWN, 2):
        made.active.cell(2, index).number_format = code
    made.save(path)


def rich_text_and_links(path: Path) -> None:
    made = book(path, ("phone", "name", "site"), (PHONE, None, "our page"))
    made.active["B2"] = CellRichText("As", TextBlock(InlineFont(b=True), "ha"))
    made.active["C2"].hyperlink = "https://example.com"
    made.save(path)


def carriage_returns(path: Path) -> None:
    rawbooks.xlsx(path, row(1, "phone", "message") + row(2, PHONE, "one_x000D_\ntwo"))


def macros(path: Path) -> None:
    """A workbook with a macro part and the macro content type."""
    plain(path)
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    types = parts["[Content_Types].xml"].decode()
    main = "openxmlformats-officedocument.spreadsheetml.sheet.main"
    parts["[Content_Types].xml"] = types.replace(main, "ms-excel.sheet.macroEnabled.main").encode()
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 not a real project"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def error_cells_in_xls(path: Path) -> None:
    rawbooks.xls(path, [["phone", "name"], [919812345678.0, "#N/A"]])


def xls(path: Path) -> None:
    rawbooks.xls(path, [["phone", "name"], [919812345678.0, "Zoë"]])


def error_cells_in_xlsb(path: Path) -> None:
    rawbooks.xlsb(path, [["phone", "name"], [919812345678.0, "#N/A"]])


def xlsb(path: Path) -> None:
    rawbooks.xlsb(path, [["phone", "name"], [919812345678.0, "Zoë"]])


def error_cells_in_ods(path: Path) -> None:
    rawbooks.ods(path, [["phone", "name"], [919812345678.0, "#N/A"]])


def ods(path: Path) -> None:
    rawbooks.ods(path, [["phone", "name"], [919812345678, "Zoë"]])


def prefixed_tags(path: Path) -> None:
    """As some .NET programs write: every tag of the sheet has a prefix."""
    rawbooks.xlsx(path, "")
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>phone</x:t></x:is></x:c>'
        '<x:c r="B1" t="inlineStr"><x:is><x:t>name</x:t></x:is></x:c></x:row>'
        f'<x:row r="2"><x:c r="A2"><x:v>{PHONE}</x:v></x:c><x:c r="B2" t="e"><x:v>#N/A</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, sheet if name.endswith("sheet1.xml") else content)


def ods_with_a_million_formatted_rows(path: Path) -> None:
    """As LibreOffice writes a sheet whose empty rows are formatted to the end."""
    rawbooks.ods(path, [["phone"], [PHONE]])
    rest = (
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(b"</table:table>", rest.encode()))


def ods_that_repeats_a_value(path: Path) -> None:
    """A few bytes that stand for sixteen thousand million cells."""
    rawbooks.ods(path, [["phone"], [PHONE]])
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            content = content.replace(b"<table:table-row>", b'<table:table-row table:number-rows-repeated="500000">')
            content = content.replace(b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="400" ')
            archive.writestr(name, content)
