"""Small spreadsheets and orders for the tests of importing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from campaigns import intake
from campaigns.intake import Order, Verdict
from campaigns.models import Account, Campaign


def csv_order(folder: Path, *lines: str, name: str = "list.csv", **fields: Any) -> Order:
    """Write the lines and order their import."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return Order(**{"path": path, "name": name} | fields)


def imported(account: Account, order: Order) -> Campaign:
    """Return the campaign with its rows."""
    campaign = intake.accept(order, account, "somebody")
    intake.fill(campaign)
    return campaign


def added(campaign: Campaign, path: Path, **choices: Any) -> Verdict:
    """Add the file's rows to the campaign."""
    campaign.refresh_from_db()
    return intake.fill_addition(intake.accept_rows(campaign, path, "somebody", **choices))


def cells(path: Path) -> list[tuple[object, ...]]:
    """Return all cells of the first sheet."""
    return list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))


def mend(path: Path, changes: dict[tuple[int, int], object]) -> Path:
    """Change cells, by row and column from 1, as a person does, and save the workbook under another name."""
    book = openpyxl.load_workbook(path)
    for (row, column), value in changes.items():
        book.worksheets[0].cell(row, column).value = value
    target = path.with_name("mended.xlsx")
    book.save(target)
    return target


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write rows into a new workbook."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path
