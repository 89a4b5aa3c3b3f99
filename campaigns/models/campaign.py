"""A campaign, its attachments, its counts by status and its progress over time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from campaigns.models.account import Account
from campaigns.status import PauseReason, State, Status


class Campaign(models.Model):
    """One spreadsheet's worth of messages from one account."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default=State.DRAFT, choices=[(s, s) for s in State])
    reason = models.CharField(max_length=16, blank=True, default="", choices=[(r, r) for r in PauseReason])
    detail = models.CharField(max_length=300, blank=True, default="")

    source = models.FileField(upload_to="sources/", max_length=200)
    source_name = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64, db_index=True)
    sheet = models.CharField(max_length=100)
    header_row = models.PositiveIntegerField()
    columns = models.JSONField(default=dict, help_text="Field of the message to header of the spreadsheet.")
    templates = models.JSONField(default=dict, help_text="Field of the message to the campaign's template for it.")
    options = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    last_row = models.PositiveIntegerField(null=True, blank=True, help_text="Of the sheet; unknown for CSV.")
    import_tries = models.PositiveSmallIntegerField(default=0, help_text="How often the reading of its rows began.")
    import_failed_at = models.DateTimeField(null=True, blank=True, help_text="Given up; `detail` says why.")

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=150, blank=True, default="")
    imported_at = models.DateTimeField(null=True, blank=True, help_text="When its rows were all read.")
    scheduled_at = models.DateTimeField(null=True, blank=True)
    window = models.JSONField(null=True, blank=True, help_text="When it may send; none: the account's window.")
    next_send_at = models.DateTimeField(null=True, blank=True, help_text="When the stretched pace allows the next.")
    finish_by = models.DateTimeField(null=True, blank=True, help_text="The pace is stretched to last until then.")
    canary = models.PositiveIntegerField(null=True, blank=True, help_text="So many go first and prove themselves.")
    canary_minutes = models.PositiveIntegerField(default=30)
    canary_max_failed = models.PositiveSmallIntegerField(default=20, help_text="Percent of the canary.")
    canary_full_at = models.DateTimeField(null=True, blank=True, help_text="When all of the canary had gone.")
    canary_passed_at = models.DateTimeField(null=True, blank=True)
    judged_from = models.DateTimeField(
        null=True, blank=True, help_text="Failures before this pause it no more: a person has seen them."
    )
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "account"], name="campaign_state_account")]

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"


def sending() -> Exists:
    """Return what is true of accounts that have a running campaign."""
    return Exists(Campaign.objects.filter(account=OuterRef("pk"), state=State.RUNNING))


class Addition(models.Model):
    """A file of rows added to a campaign that was imported before. Its row n is the campaign's row `offset` + n."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="additions", db_index=False)
    source = models.FileField(upload_to="sources/", max_length=200)
    source_name = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    sheet = models.CharField(max_length=100)
    offset = models.PositiveIntegerField()
    last_row = models.PositiveIntegerField(null=True, blank=True, help_text="Of the sheet; unknown for CSV.")
    options = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0, help_text="Stored so far.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=150, blank=True, default="")
    imported_at = models.DateTimeField(null=True, blank=True, help_text="When its rows were all read.")
    import_tries = models.PositiveSmallIntegerField(default=0)
    import_failed_at = models.DateTimeField(null=True, blank=True, help_text="Given up; `detail` says why.")
    detail = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "content_hash"], condition=Q(import_failed_at=None), name="addition_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_name} added to campaign {self.campaign_id}"


class ColumnChoice(models.Model):
    """Which header a person chose for which field, by the set of headers the file had."""

    signature = models.CharField(max_length=32)
    kind = models.CharField(max_length=20)
    columns = models.JSONField(help_text="Field of the message to header.")
    chosen_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["signature", "kind"], name="column_choice_once")]


class Attachment(models.Model):
    """A file uploaded with a campaign; rows name it, no row ever names a path."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="attachments/", max_length=200)
    size = models.PositiveIntegerField()
    mime = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "name"], name="attachment_once_per_campaign")
        ]

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """How many recipients of a campaign have a status. Written by database triggers only, so it cannot be forgotten.

    One status may have several rows (shards), so that workers on PostgreSQL do not wait for one another; add them up.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tallies")
    status = models.CharField(max_length=12, choices=[(s, s) for s in Status])
    shard = models.PositiveSmallIntegerField(default=0)
    n = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "status", "shard"], name="tally_one_per_shard")
        ]


class Sample(models.Model):
    """How far a campaign was at a moment: what the rate, the estimate and the chart are made of."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="samples")
    at = models.DateTimeField()
    open = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["campaign", "-at"], name="sample_newest")]
