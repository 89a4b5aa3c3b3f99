"""The pictures that come with a campaign, shown inside the bubble of a message."""

from __future__ import annotations

import uuid

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from campaigns.messages.filetypes import recognise
from campaigns.models import Attachment
from campaigns.web import staging
from campaigns.web.permissions import needs
from campaigns.web.pictures import SHOWN

_HEAD = 4096


@needs("viewer")
@require_safe
def attachment(_request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a campaign's picture."""
    return _picture(str(get_object_or_404(Attachment, pk=pk).file))


@needs("operator")
@require_safe
def of_upload(request: HttpRequest, key: uuid.UUID, place: int) -> HttpResponseBase:
    """Show a picture of the person's own upload; `place` counts its attachments from 0."""
    staged = staging.find(key, request.user.get_username())
    stored = [*staged.attachments.values()] if staged else []
    if place >= len(stored):
        raise Http404("There is no such picture.")
    return _picture(stored[place])


def _picture(stored: str) -> HttpResponseBase:
    """Answer with the file if its content is a picture, whatever its name says."""
    try:
        file = default_storage.open(stored)
    except FileNotFoundError:
        raise Http404("The file is not there any more.") from None
    found = recognise(file.read(_HEAD), "")
    file.seek(0)
    if found is None or found.mime not in SHOWN:
        file.close()
        raise Http404("The file is no picture.")
    answer = FileResponse(file, content_type=found.mime)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
