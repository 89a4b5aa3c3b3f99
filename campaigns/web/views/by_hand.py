"""Invalid rows mended in the page: what is typed goes the way of every added row."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns import intake
from campaigns.counted import counted
from campaigns.counts import counts_of
from campaigns.files import FilesUnreachable
from campaigns.intake import BeingImported, OrderError, RowToMend
from campaigns.models import Campaign
from campaigns.sheets import SheetError
from campaigns.status import Status
from campaigns.web.permissions import needs
from campaigns.web.staging import AT_ONCE
from campaigns.web.views.campaigns import campaign_or_404
from campaigns.web.workbook import for_page

_MOST = 25
_LONGEST = 2_000
"""Characters of one cell."""


@needs("operator")
@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the first invalid rows as fields; on POST add those in which something was changed."""
    campaign = campaign_or_404(pk)
    try:
        if campaign.imported_at is None or (campaign.source and campaign.source.size > AT_ONCE):
            messages.info(request, "This list is too large to mend here: download the rows to mend.")
            return redirect("campaign", pk)
        rows = intake.rows_to_mend(campaign, _MOST)
        typed = _typed(request, rows)
        if typed:
            messages.success(request, _added(campaign, request.user.get_username(), typed))
            return redirect("campaign", pk)
        if request.method == "POST":
            messages.warning(request, "Nothing was changed, so nothing was added.")
    except (OrderError, SheetError, BeingImported, OSError) as error:
        gone = isinstance(error, OSError) and not isinstance(error, FilesUnreachable)
        messages.error(request, "A file of this campaign is gone." if gone else for_page(error))
        return redirect("campaign", pk)
    left = max(counts_of(campaign)[Status.INVALID] - len(rows), 0) if len(rows) == _MOST else 0
    return render(request, "mend.html", {"campaign": campaign, "rows": rows, "left": left})


def _typed(request: HttpRequest, rows: list[RowToMend]) -> dict[int, dict[int, str]]:
    """Return the cells in which something else stands than before, by row."""
    changed: dict[int, dict[int, str]] = {}
    for row in rows:
        for cell in row.cells:
            text = request.POST.get(f"cell-{row.number}-{cell.index}", cell.text)[:_LONGEST].strip()
            if text != cell.text.strip():
                changed.setdefault(row.number, {})[cell.index] = text
    return changed


def _added(campaign: Campaign, who: str, typed: dict[int, dict[int, str]]) -> str:
    with tempfile.TemporaryDirectory(prefix="campaigns-mended-") as folder:
        path = Path(folder) / "mended.xlsx"
        intake.write_mended(campaign, path, typed)
        addition = intake.accept_rows(campaign, path, who, name="mended on the page", at_once=True)
    counts = intake.fill_addition(addition).counts
    good, all_rows = counts.get(Status.PENDING, 0), sum(counts.values())
    return f"{counted(all_rows, 'mended row')} added; {good:,} can be sent."
