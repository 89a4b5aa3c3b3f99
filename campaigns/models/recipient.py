"""A recipient (one spreadsheet row), its failed attempts, and the numbers that must not be messaged."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaigns.models.account import Account
from campaigns.models.campaign import Campaign
from campaigns.status import Status


class Recipient(models.Model):
    """One spreadsheet row. `status` is written by the journal alone."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    row = models.PositiveIntegerField()
    phone = models.CharField(max_length=32, db_default="")
    params = models.JSONField(default=dict, help_text="What goes on the wire, token and phone apart.")
    file = models.CharField(max_length=200, db_default="", help_text="Name of the attachment.")
    parts = models.JSONField(null=True, help_text="All requests of a message that needs several; none otherwise.")
    status = models.CharField(max_length=12, choices=[(s, s) for s in Status])
    code = models.CharField(max_length=40, db_default="")
    error = models.TextField(db_default="")
    problems = models.JSONField(null=True, help_text="What is wrong with the row, by cell.")

    attempt = models.PositiveIntegerField(db_default=0, help_text="Fence: a task for an earlier number is refused.")
    tries = models.PositiveIntegerField(db_default=0, help_text="Sends that may have reached the gateway.")
    not_before = models.DateTimeField(null=True)
    status_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, help_text="When the latest attempt began.")
    lease_until = models.DateTimeField(null=True)

    message_id = models.CharField(max_length=64, db_default="")
    wa_message_id = models.CharField(max_length=64, db_default="")
    report_words = models.CharField(
        max_length=120, db_default="", help_text="Words of the gateway that nobody knows, kept raw."
    )
    failing_since = models.DateTimeField(null=True, help_text="When a report first said failed; it must say so twice.")
    failing_until = models.DateTimeField(null=True, help_text="When a report last said failed.")
    asked_at = models.DateTimeField(null=True, help_text="When campaignStatus was last asked for this message alone.")
    accepted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "row"], name="recipient_once_per_row"),
            models.UniqueConstraint(
                fields=["account", "message_id"],
                condition=~Q(message_id=""),
                name="message_id_once_per_account",
            ),
            models.CheckConstraint(condition=Q(status__in=list(Status)), name="recipient_status_known"),
        ]
        indexes: ClassVar = [
            # Dispatch takes the next pending rows; the status page lists a campaign's recipients of one status.
            models.Index(fields=["campaign", "status", "id"], name="recipient_by_status"),
            # The sweep and the matching of lost answers look at the few that wait.
            models.Index(
                fields=["status", "status_at"],
                # Spelled with OR: SQLite proves that `status = ?` is among these, and not from an IN.
                condition=Q(status=Status.QUEUED) | Q(status=Status.SENDING) | Q(status=Status.UNCERTAIN),
                name="recipient_waiting",
            ),
            # The report poll asks which accounts still wait for proof, and since when; the sweep, since too long.
            models.Index(
                fields=["account", "status", "accepted_at"],
                condition=Q(accepted_at__isnull=False),
                name="recipient_awaiting_proof",
            ),
            # The daily cap counts what an account sent since midnight.
            models.Index(
                fields=["account", "accepted_at"], condition=Q(accepted_at__isnull=False), name="recipient_accepted"
            ),
            # A number is searched in one campaign, or in all; the few rows with a code are listed by it.
            models.Index(fields=["phone", "campaign"], name="recipient_phone"),
            models.Index(fields=["campaign", "code", "row"], condition=~Q(code=""), name="recipient_by_code"),
        ]

    def __str__(self) -> str:
        return f"recipient {self.pk} of campaign {self.campaign_id}"


class Part(models.Model):
    """One message id of a recipient that has several; a recipient with a single id keeps it to itself.

    `place` counts the requests of the recipient's message from 0; one request may be answered with several ids.
    """

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="ids")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveSmallIntegerField()
    message_id = models.CharField(max_length=64)
    status = models.CharField(max_length=12, choices=[(s, s) for s in Status])
    wa_message_id = models.CharField(max_length=64, db_default="")
    report_words = models.CharField(max_length=120, db_default="")
    failing_since = models.DateTimeField(null=True, help_text="When a report first said that it failed.")
    failing_until = models.DateTimeField(null=True, help_text="When a report last said so.")
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["place", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "message_id"], name="part_id_once_per_account")
        ]


class Attempt(models.Model):
    """One HTTP call that did not end in acceptance."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    http_status = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Suppression(models.Model):
    """A number that must not be messaged, by one account or by any."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="suppressions")
    phone = models.CharField(max_length=32)
    reason = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phone", "account"], name="suppression_once", nulls_distinct=False)
        ]
