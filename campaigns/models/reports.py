"""What came back from the gateway: polls of its report, and receipts that nothing matches yet."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaigns.models.account import Account


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
    """A receipt as it came, stored before it is answered, applied after, replayed while nothing matches it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="receipts")
    message_id = models.CharField(max_length=64, blank=True, default="")
    payload = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "message_id"], condition=Q(applied_at=None), name="receipt_parked")
        ]
