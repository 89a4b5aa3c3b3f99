"""The first step of a new campaign: the spreadsheet goes to disk, if it is one."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.models import Account
from campaigns.sheets import SheetError, open_table
from campaigns.web import staging
from campaigns.web.forms.upload import UploadForm
from campaigns.web.permissions import needs
from campaigns.web.uploads import was_too_large


@needs("operator")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take the files; what is no spreadsheet is refused with the reason beside the field."""
    if request.method == "GET":
        return _shown(request, UploadForm())
    files = request.FILES
    too_large = frozenset(field for field in ("file", "attachments") if was_too_large(request, field))
    form = UploadForm(request.POST, files, too_large=too_large)
    if form.is_valid():
        staged = staging.keep(
            request.user.get_username(),
            form.cleaned_data["account"].pk,
            form.cleaned_data["file"],
            form.cleaned_data["attachments"],
        )
        try:
            open_table(staged.path, name=staged.name)
        except SheetError as error:
            staging.drop_files(staged)
            form.add_error("file", str(error))
        else:
            return redirect("campaign-compose", staged.key)
    return _shown(request, form, 413 if too_large else 422)


def _shown(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "has_account": Account.objects.exists(), "limit": settings.UPLOAD_MAX_MIB}
    return render(request, "upload.html", context, status=status)
