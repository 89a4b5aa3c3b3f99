"""From a spreadsheet to recipients: map the columns, check every row, store each with its verdict."""

from campaigns.intake.bad_rows import write_bad_rows
from campaigns.intake.by_hand import RowToMend, rows_to_mend, write_mended
from campaigns.intake.changing import change, may_change
from campaigns.intake.estimate import Estimate, estimate
from campaigns.intake.mending import accept_rows, fill_addition
from campaigns.intake.order import Order, OrderError, SameContent, order_of
from campaigns.intake.plan import Plan
from campaigns.intake.remembered import remembered
from campaigns.intake.rows import CheckedRow, RowProblem
from campaigns.intake.store import BeingImported, accept, fill, take
from campaigns.intake.verdict import Verdict, check, check_plan
from campaigns.intake.waiting import fill_waiting

__all__ = [
    "BeingImported",
    "CheckedRow",
    "Estimate",
    "Order",
    "OrderError",
    "Plan",
    "RowProblem",
    "RowToMend",
    "SameContent",
    "Verdict",
    "accept",
    "accept_rows",
    "change",
    "check",
    "check_plan",
    "estimate",
    "fill",
    "fill_addition",
    "fill_waiting",
    "may_change",
    "order_of",
    "remembered",
    "rows_to_mend",
    "take",
    "write_bad_rows",
    "write_mended",
]
