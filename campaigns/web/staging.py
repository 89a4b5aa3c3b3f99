"""What was uploaded and is not a campaign yet: its files in the storage, what was typed in the database."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone

from campaigns import files
from campaigns.intake import OrderError
from campaigns.models import Campaign, Staged

AT_ONCE = 5 * 2**20
"""Bytes; a larger spreadsheet is read by the bulk worker while the page shows how far it is."""
_HELD = timedelta(minutes=2)
_PATIENCE_SECONDS, _STEP_SECONDS = 30.0, 0.1


@dataclass(frozen=True, slots=True)
class AtHand:
    """Where the files of an upload are on this machine, as long as they are needed."""

    path: Path
    attachments: Mapping[str, Path]
    """By the names that rows may use."""


def keep(who: str, account: int, sheet: UploadedFile[Any], attachments: Iterable[UploadedFile[Any]]) -> Staged:
    """Store an upload and return it. Raises OSError."""
    size = sheet.size or 0
    source = _stored(sheet)
    kept = {(upload.name or "attachment")[:200]: _stored(upload) for upload in attachments}
    return Staged.objects.create(
        who=who, account=account, name=(sheet.name or source)[:200], source=source, size=size, attachments=kept
    )


def _stored(upload: UploadedFile[Any]) -> str:
    return default_storage.save(f"staged/{files.fresh_name(upload.name or '')}", upload)


def reopen(who: str, campaign: Campaign, choices: Mapping[str, Any]) -> Staged:
    """Take a draft's files and choices out once more, so that its message can be changed. Raises OSError."""
    return Staged.objects.create(
        who=who,
        account=campaign.account_id,
        name=campaign.source_name,
        source=str(campaign.source),
        size=campaign.source.size,
        attachments={name: str(file) for name, file in campaign.attachments.values_list("name", "file")},
        choices=dict(choices),
        changes=campaign,
    )


def find(key: uuid.UUID, who: str) -> Staged | None:
    """Return the person's own upload with this key, None when there is none (any more)."""
    return Staged.objects.filter(pk=key, who=who).first()


def remember(staged: Staged, choices: Mapping[str, Any]) -> Staged:
    """Store what was chosen since, and return the upload as it is now."""
    staged.choices = dict(choices)
    staged.save(update_fields=["choices"])
    return staged


@contextmanager
def at_hand(staged: Staged) -> Iterator[AtHand]:
    """Yield where its files are. Raises FilesUnreachable and FileNotFoundError."""
    with files.at_hand(staged.stored) as paths:
        yield AtHand(paths[staged.source], {name: paths[kept] for name, kept in staged.attachments.items()})


@contextmanager
def alone(staged: Staged) -> Iterator[Staged]:
    """Hold the upload so that a double click waits and then finds what the first click made; yields it as it is now.

    Raises OrderError when the first click takes too long.
    """
    end = time.monotonic() + _PATIENCE_SECONDS
    this = Staged.objects.filter(pk=staged.pk)
    while not this.filter(Q(taken_until=None) | Q(taken_until__lt=timezone.now())).update(
        taken_until=timezone.now() + _HELD
    ):
        if time.monotonic() > end:
            raise OrderError("This upload is being read already. Wait a minute, then look at the list of campaigns.")
        time.sleep(_STEP_SECONDS)
    try:
        yield this.get()
    finally:
        this.update(taken_until=None)


def became(staged: Staged, campaign: Campaign) -> None:
    """Remember which campaign was made of an upload; its files go."""
    Staged.objects.filter(pk=staged.pk).update(campaign=campaign, choices={})
    drop_files(staged)


def drop_files(staged: Staged) -> None:
    """Remove the files of an upload that is done with. Raises FilesUnreachable."""
    for name in staged.own:
        default_storage.delete(name)
