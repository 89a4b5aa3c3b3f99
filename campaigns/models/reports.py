"""What came back from the gateway: polls of its report, receipts on their way in, and what needs a person's eye."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaigns.models.account import Account
from campaigns.models.campaign import Campaign
from campaigns.models.recipient import Recipient


class Poll(models.Model):
    """One reading of an account's report."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="polls")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    since = models.DateTimeField(help_text="The report was asked from this time on.")
    rows = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    foreign = models.PositiveIntegerField(default=0, help_text="Rows of other senders on the same account.")
    complete = models.BooleanField(default=False, help_text="Read to the end, not truncated.")
    error = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-started_at"], name="poll_newest")]


class ParkedReceipt(models.Model):
    """One event of a webhook as it came: stored before it is answered, deleted once it is applied.

    An event that matches nothing yet stays for a day and is tried again at `retry_at`.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="receipts", db_index=False)
    message_id = models.CharField(max_length=64, blank=True, default="")
    payload = models.TextField(help_text="JSON, as it came.")
    files = models.JSONField(null=True, help_text="Media that came with it: stored name, type by content, size.")
    received_at = models.DateTimeField()
    retry_at = models.DateTimeField(help_text="When it is applied next; at once for a new one.")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["retry_at", "id"], name="receipt_due"),
            models.Index(fields=["account", "message_id"], name="receipt_of_message"),
        ]


class Alert(models.Model):
    """Something a person should know: of each kind and subject one, however often it is seen."""

    class Kind(models.TextChoices):
        DUPLICATE_SEND = "duplicate_send", "The gateway has two messages for one recipient."
        UNKNOWN_WORDS = "unknown_words", "The gateway used status words that nobody knows."
        PAUSED = "paused", "Sending stopped for a reason that no person gave."
        FINISHED = "finished", "A campaign is through."
        STUCK = "stuck", "There is work, and nothing moves."
        NOTICE_FAILED = "notice_failed", "A hook took no notice for a day."

    OF_MESSAGES = (Kind.DUPLICATE_SEND, Kind.UNKNOWN_WORDS)
    """What the gateway's report said of single messages of a campaign."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="alerts")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, related_name="alerts")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=120, help_text="What makes it one: a message id, words, a reason, a time.")
    detail = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="More about it, nothing personal."
    )
    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, null=True, related_name="alerts")
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    untold = models.BooleanField(default=False, db_default=False, help_text="Hooks and people are still to be told.")

    class Meta:
        ordering: ClassVar = ["-last_at"]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(untold=True), name="alert_untold")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "campaign", "kind", "subject"], name="alert_once", nulls_distinct=False
            )
        ]
