"""The results as a spreadsheet: written to a temporary file, streamed from it, and gone."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from campaigns import results
from campaigns.files import FilesUnreachable
from campaigns.sheets import SheetError
from campaigns.web.permissions import needs
from campaigns.web.views.campaigns import campaign_or_404


@needs("viewer")
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the person's own workbook with the outcome of every row beside it; `?as=csv` for CSV."""
    campaign = campaign_or_404(pk)
    suffix = ".csv" if request.GET.get("as") == "csv" else ".xlsx"
    try:
        with tempfile.TemporaryDirectory(prefix="campaigns-results-") as folder:
            path = Path(folder) / f"results{suffix}"
            results.write(campaign, path)
            # The open file outlives its name: the folder is removed now, the content when the answer is sent.
            content = path.open("rb")
    except (SheetError, OSError) as error:
        why = (
            str(error)
            if isinstance(error, SheetError | FilesUnreachable)
            else "The results could not be written: check the disk."
        )
        messages.error(request, why)
        return redirect("campaign", pk)
    return FileResponse(content, as_attachment=True, filename=f"{campaign.name} results{suffix}")
