"""Builds the demo's workbook: a clinic's reminder list of 200 rows, a dozen of them bad in different ways.

Run as `python -m tests.examples.reminders` to write it again. Every number is of the 555 exchange, which nobody has.
"""

from __future__ import annotations

import random
from datetime import date, time, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

import campaigns

TARGET = Path(campaigns.__file__).parent / "examples" / "reminders.xlsx"
ROWS = 200
FIRST_ROW = 4
HEADERS = ("Patient", "Mobile No.", "Date", "Time", "Doctor", "Balance due", "Notes")

_FIRST = (
    "Asha",
    "Ben",
    "Carla",
    "Dmitri",
    "Elena",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Kavya",
    "Liam",
    "Mei",
    "Noor",
)
_LAST = ("Adams", "Brown", "Chen", "Diaz", "Evans", "Fischer", "Gupta", "Haddad", "Ito", "Jensen", "Khan", "Lopez")
_DOCTORS = ("Dr. Rao", "Dr. Lindqvist", "Dr. Mensah", "Dr. Alvarez")
_AREAS = ("201", "212", "303", "305", "312", "404", "415", "503", "617", "713")

BAD: dict[int, tuple[str, object, str]] = {
    9: ("Mobile No.", None, "missing"),
    23: ("Mobile No.", 12345, "too_short"),
    37: ("Mobile No.", "1.20156E+10", "digits_lost"),
    58: ("Mobile No.", "212-555-0111 / 212-555-0112", "two_numbers"),
    71: ("Mobile No.", "ask at reception", "no_digits"),
    84: ("Mobile No.", date(2026, 12, 3), "date"),
    99: ("Patient", None, "bad_value"),
    113: ("Mobile No.", True, "boolean"),
    127: ("Mobile No.", "#N/A", "error_cell"),
    140: ("Doctor", None, "bad_value"),
    155: ("Patient", "x" * 2100, "too_long"),
}
"""Sheet row to the column that is spoilt, what it holds, and what the importer calls it."""
DUPLICATE_ROW, DUPLICATE_OF = 171, 30
NOT_ON_WHATSAPP = (45, 133)
NEVER_READ = (50, 90, 120)


def build(target: Path = TARGET) -> Path:
    """Write the workbook; the same bytes of content every time."""
    chance = random.Random(2026)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Reminders"
    sheet["A1"] = "Riverside Clinic: reminders for the first week of December"
    sheet["A1"].font = Font(bold=True, size=14)
    for index, header in enumerate(HEADERS, start=1):
        cell = sheet.cell(FIRST_ROW - 1, index, header)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="3B6E8F")
        cell.alignment = Alignment(horizontal="center")
    for offset in range(ROWS):
        _row(sheet, FIRST_ROW + offset, offset, chance)
    for row, (header, value, _) in BAD.items():
        sheet.cell(row, HEADERS.index(header) + 1).value = value
    sheet.cell(DUPLICATE_ROW, 2).value = sheet.cell(DUPLICATE_OF, 2).value
    for index, width in enumerate((22, 18, 12, 8, 16, 12, 30), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    book.create_sheet("Prices")["A1"] = "Consultation"
    book.save(target)
    return target


def _row(sheet: object, row: int, offset: int, chance: random.Random) -> None:
    area, last = _AREAS[offset // 20], 100 + offset % 20
    four = "0404" if row in NOT_ON_WHATSAPP else f"0{last}"
    day = date(2026, 12, 1) + timedelta(days=offset % 5)
    values = (
        f"{chance.choice(_FIRST)} {chance.choice(_LAST)}",
        _written(area, four, offset),
        day,
        time(9 + offset % 8, (offset % 4) * 15),
        chance.choice(_DOCTORS),
        chance.choice((0, 0, 0, 25, 40.5, 120)),
        chance.choice((None, None, "bring the insurance card", "first visit")),
    )
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row, column, value)  # type: ignore[attr-defined]
        if column == 3:
            cell.number_format = "dd mmm yyyy"
        elif column == 4:
            cell.number_format = "hh:mm"
        elif column == 6:
            cell.number_format = '"$"#,##0.00'


def _written(area: str, four: str, offset: int) -> object:
    """Write a number the ways people do."""
    return (
        f"({area}) 555-{four}",
        f"+1 {area} 555 {four}",
        int(f"1{area}555{four}"),
        f"{area}.555.{four}",
        float(f"{area}555{four}"),
    )[offset % 5]


if __name__ == "__main__":
    build()
