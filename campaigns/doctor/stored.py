"""Where uploads, attachments and media are kept: whether a file can be written there, read back and removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from campaigns import files
from campaigns.doctor.finding import Finding

_PROBE = b"written by campaigns doctor"


def kept() -> Iterator[Finding]:
    """Try it with a file of our own."""
    bucket = settings.S3.bucket
    where = f"bucket {bucket}" if bucket else "the data folder"
    cure = (
        "Check CAMPAIGNS_S3_* and that its key may list the bucket, and get, put and delete objects in it."
        if bucket
        else f"Make {settings.MEDIA_ROOT} writable for the user of every process."
    )
    name = ""
    try:
        name = default_storage.save(f"doctor/{files.fresh_name('')}", ContentFile(_PROBE))
        with default_storage.open(name) as file:
            same = file.read() == _PROBE
        listed = name in files.every("doctor/")
        default_storage.delete(name)
    except OSError as error:
        with suppress(OSError):
            if name:
                default_storage.delete(name)
        why = error.why if isinstance(error, files.FilesUnreachable) else error.strerror or type(error).__name__
        yield Finding("files", "broken", f"{where} cannot be used: {why}", cure)
        return
    if same and listed:
        yield Finding("files", "ok", f"kept in {where}; written, read and removed one")
    else:
        yield Finding("files", "broken", f"{where} gives back something else than was written", cure)
