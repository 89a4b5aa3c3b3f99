"""The first step of a new campaign: the spreadsheet is stored, if it is one."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.files import FilesUnreachable
from campaigns.models import Account, Staged
from campaigns.sheets import SheetError, open_table
from campaigns.web import staging
from campaigns.web.forms.upload import UploadForm
from campaigns.web.permissions import needs
from campaigns.web.uploads import path_of, was_too_large


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
        try:
            return redirect("campaign-compose", _kept(request, form).key)
        except (SheetError, FilesUnreachable) as error:
            form.add_error("file", str(error))
    return _shown(request, form, 413 if too_large else 422)


def _kept(request: HttpRequest, form: UploadForm) -> Staged:
    """Keep the files when the first is a spreadsheet. Raises SheetError and FilesUnreachable."""
    data = form.cleaned_data
    open_table(path_of(data["file"]), name=data["file"].name)
    return staging.keep(request.user.get_username(), data["account"].pk, data["file"], data["attachments"])


def _shown(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "has_account": Account.objects.exists(), "limit": settings.UPLOAD_MAX_MIB}
    return render(request, "upload.html", context, status=status)
