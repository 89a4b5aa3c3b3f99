"""The rows that cannot be sent, out to be mended, and rows back into the same campaign."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import intake
from campaigns.counted import counted
from campaigns.files import FilesUnreachable
from campaigns.intake import BeingImported, OrderError
from campaigns.models import Campaign
from campaigns.sheets import SheetError
from campaigns.status import Status
from campaigns.web.forms.upload import RowsForm
from campaigns.web.permissions import needs
from campaigns.web.staging import AT_ONCE
from campaigns.web.uploads import path_of, was_too_large
from campaigns.web.views.campaigns import campaign_or_404
from campaigns.web.workbook import for_page


@needs("viewer")
@require_safe
def bad_rows(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the invalid rows that nobody has mended yet as a workbook, each with its reason."""
    campaign = campaign_or_404(pk)
    try:
        with tempfile.TemporaryDirectory(prefix="campaigns-bad-rows-") as folder:
            path = Path(folder) / "bad-rows.xlsx"
            if campaign.imported_at is None or not intake.write_bad_rows(campaign, path):
                messages.info(request, "There is no invalid row to mend.")
                return redirect("campaign", pk)
            # The open file outlives its name: the folder is removed now, the content when the answer is sent.
            content = path.open("rb")
    except (SheetError, OSError) as error:
        why = (
            str(error)
            if isinstance(error, SheetError | FilesUnreachable)
            else "The rows could not be written: check the disk."
        )
        messages.error(request, why)
        return redirect("campaign", pk)
    return FileResponse(content, as_attachment=True, filename=f"{campaign.name} rows to mend.xlsx")


@needs("operator")
@require_http_methods(["GET", "POST"])
def add_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a spreadsheet of rows for the campaign; what cannot be taken is refused beside the field."""
    campaign = campaign_or_404(pk)
    large = frozenset(field for field in ("file", "attachments") if was_too_large(request, field))
    posted = request.method == "POST"
    form = RowsForm(request.POST, request.FILES, too_large=large) if posted else RowsForm()
    if posted and form.is_valid():
        try:
            messages.success(request, _added(request, campaign, form))
            return redirect("campaign", pk)
        except (OrderError, SheetError, BeingImported, FilesUnreachable) as error:
            form.add_error("file", for_page(error))
    return render(request, "add_rows.html", {"campaign": campaign, "form": form}, status=422 if posted else 200)


def _added(request: HttpRequest, campaign: Campaign, form: RowsForm) -> str:
    """Keep the file with the campaign and read it: a small one at once, a large one by the bulk worker."""
    upload, who = form.cleaned_data["file"], request.user.get_username()
    attachments = {each.name[:200]: path_of(each) for each in form.cleaned_data["attachments"]}
    small = upload.size <= AT_ONCE
    addition = intake.accept_rows(
        campaign, path_of(upload), who, name=upload.name[:200], attachments=attachments, at_once=small
    )
    if not small:
        return "The rows are being read. You may close this page: it goes on."
    try:
        counts = intake.fill_addition(addition).counts
    except (BeingImported, FilesUnreachable):
        return "The rows are being read."
    good, all_rows = counts.get(Status.PENDING, 0), sum(counts.values())
    return f"{counted(all_rows, 'row was', 'rows were')} added; {good:,} can be sent."
