"""From a spreadsheet to recipients: map the columns, check every row, store each with its verdict."""

from campaigns.intake.order import Order, OrderError
from campaigns.intake.plan import Plan
from campaigns.intake.store import accept, fill, fill_waiting
from campaigns.intake.verdict import CheckedRow, RowProblem, Verdict, check

__all__ = [
    "CheckedRow",
    "Order",
    "OrderError",
    "Plan",
    "RowProblem",
    "Verdict",
    "accept",
    "check",
    "fill",
    "fill_waiting",
]
