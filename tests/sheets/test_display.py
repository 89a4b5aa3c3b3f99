"""Values and number formats: the text Excel shows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from campaigns.sheets import CellError, as_text

MOMENT = datetime(2024, 1, 2, 15, 4, 5)  # noqa: DTZ001 - Excel's dates have no zone


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (5.0, "5"),
        (5, "5"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333"),
        (3.14159265358979, "3.141592654"),
        (12345.678901234, "12345.6789"),
        (1234567890.55, "1234567890.55"),
        (919812345678.0, "919812345678"),
        (-2.5, "-2.5"),
        (0.0, "0"),
        (-0.0, "0"),
        (0.00001, "0.00001"),
        (0.0000123456789, "1.23457E-05"),
        (1e22, "1E+22"),
        (True, "TRUE"),
        (False, "FALSE"),
        (None, ""),
        ("as it is ", "as it is "),
        (CellError("#N/A"), ""),
        (date(2024, 1, 2), "2024-01-02"),
        (MOMENT, "2024-01-02 15:04:05"),
        (time(9, 30), "09:30"),
        (timedelta(hours=30, minutes=5), "30:05:00"),
    ],
)
def test_a_value_without_a_format_is_shown_as_general(value: object, shown: str) -> None:
    assert as_text(value) == shown
    assert as_text(value, "General") == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (5.0, "0.00", "5.00"),
        (0.155, "0%", "16%"),
        (0.155, "0.0%", "15.5%"),
        (0.285, "0%", "29%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1234.5, "#,##0", "1,235"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
        (-1234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        (0.0, '0;-0;"none"', "none"),
        (-0.4, "0", "0"),
        (1499.0, "[$₹-4009] #,##0", "₹ 1,499"),
        (1499.0, '"Rs. "#,##0.00', "Rs. 1,499.00"),
        (1499.0, "#,##0\\ [$€-407]", "1,499 €"),
        (12.0, '0" kg"', "12 kg"),
        (12.0, "_(* #,##0.00_);_(* (#,##0.00)", "12.00"),
        (7.0, "00000", "00007"),
        (9812345678.0, "00000 00000", "98123 45678"),
        (9812345678.0, "000-000-0000", "981-234-5678"),
        (1234567.0, '0.0,,"M"', "1.2M"),
        (12345.0, "0.00E+00", "1.23E+04"),
        (0.5, "#.##", ".5"),
        (5.0, "[>=100]0.0;[<100]0.00", "5.00"),
        (5.0, "@", "5"),
        (0.5, "# ?/?", "0.5"),
        (MOMENT, "dd/mm/yyyy", "02/01/2024"),
        (MOMENT, "d-mmm-yy", "2-Jan-24"),
        (MOMENT, "dddd, mmmm dd, yyyy", "Tuesday, January 02, 2024"),
        (MOMENT, "[$-409]ddd d mmm;@", "Tue 2 Jan"),
        (MOMENT, "h:mm AM/PM", "3:04 PM"),
        (MOMENT, "hh:mm:ss", "15:04:05"),
        (MOMENT, "mm:ss", "04:05"),
        (MOMENT, 'yyyy"年"m"月"', "2024年1月"),
        (MOMENT, "dd\\.mm\\.yyyy", "02.01.2024"),
        (date(2024, 1, 2), "dd-mm-yyyy", "02-01-2024"),
        (time(9, 5), "h:mm", "9:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (timedelta(minutes=90), "[mm]:ss", "90:00"),
        (MOMENT, "0.00", "2024-01-02 15:04:05"),
    ],
)
def test_a_number_format_is_followed(value: object, code: str, shown: str) -> None:
    assert as_text(value, code) == shown
