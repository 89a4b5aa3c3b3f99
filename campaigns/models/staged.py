"""An upload that is no campaign yet."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models

from campaigns.models.campaign import Campaign

STAGED_KEPT = timedelta(hours=24)


class Staged(models.Model):
    """What was uploaded on the page, with everything chosen and typed so far; kept for a day.

    The names of the stored files are ours; the person's are data and never part of a path.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    who = models.CharField(max_length=150)
    account = models.BigIntegerField()
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=200, help_text="The stored spreadsheet.")
    size = models.PositiveBigIntegerField(help_text="Of the spreadsheet, in bytes.")
    attachments = models.JSONField(default=dict, help_text="Name that rows may use to the stored file.")
    choices = models.JSONField(default=dict)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, help_text="The draft made of it.")
    changes = models.ForeignKey(
        Campaign,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        help_text="The draft it comes from.",
    )
    taken_until = models.DateTimeField(null=True, help_text="Somebody makes a draft of it now.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"upload {self.key}"

    @property
    def stored(self) -> list[str]:
        """The names of all its stored files."""
        return [self.source, *self.attachments.values()]

    @property
    def own(self) -> list[str]:
        """Those that go when it does; a draft that is changed keeps its files."""
        return [] if self.changes_id else self.stored
