"""Uploads on their way to disk: only from people who are signed in, and never beyond the limit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from campaigns.messages.attachment import LIMIT as ATTACHMENT_LIMIT

_MARK = "campaigns.too_large"


class LimitedUpload(FileUploadHandler):
    """Stands before the handler that writes to disk and skips a file that is too large or comes from nobody.

    The rest of the form is read all the same, so that the page can say what was wrong and keep what was typed.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; the length that the browser announces is trusted only to refuse."""
        super().new_file(*args, **kwargs)
        self._received = 0
        if self.request is None or not self.request.user.is_authenticated:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and hand on to the next handler. Raises SkipFile beyond the limit."""
        self._received += len(raw_data)
        if self._received > _limit(self.field_name):
            if self.request is not None:
                self.request.META.setdefault(_MARK, set()).add(self.field_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


def path_of(upload: UploadedFile[Any]) -> Path:
    """Return where an upload lies until its request is answered; the handlers write every one to disk."""
    assert isinstance(upload, TemporaryUploadedFile)
    return Path(upload.temporary_file_path())


def _limit(field: str | None) -> int:
    return ATTACHMENT_LIMIT if field == "attachments" else settings.UPLOAD_MAX_MIB * 2**20


def was_too_large(request: HttpRequest, field: str) -> bool:
    """Whether a file of this field was skipped for its size."""
    return field in request.META.get(_MARK, ())
