"""An account: one gateway instance, reached by a base URL and a token, with its pace and its pause."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar, NamedTuple

from django.db import models, transaction

from campaigns.models.secret import SecretField
from campaigns.status import PauseReason


def new_webhook_secret() -> str:
    """Return the unguessable last part of a webhook URL."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """Return what a webhook secret is looked up by; the secret itself is stored encrypted."""
    return hashlib.sha256(secret.encode()).hexdigest()


_SECRETS = ("token", "instance_id", "webhook_secret")


class StoredAccess(NamedTuple):
    """The columns by which an account's gateway is reached, as they stand in the database: secrets encrypted."""

    base_url: str
    token: str
    instance_id: str
    transport: str
    button_param_case: str
    list_aliases: bool


class Pace(NamedTuple):
    """How fast an account may send."""

    rate_per_second: float
    burst: int
    gap_min: float
    """Seconds."""


class Account(models.Model):
    """One gateway instance."""

    name = models.CharField(max_length=80, unique=True)
    base_url = models.CharField(max_length=300)
    token = SecretField()
    instance_id = SecretField(blank=True, default="")
    webhook_secret = SecretField(default=new_webhook_secret)
    webhook_digest = models.CharField(max_length=64, unique=True, editable=False)
    timezone = models.CharField(max_length=64, default="Asia/Kolkata")
    region = models.CharField(max_length=2, default="IN", help_text="Country of phone numbers without a country code.")

    rate_per_second = models.FloatField(default=5.0)
    burst = models.PositiveIntegerField(default=1)
    daily_cap = models.PositiveIntegerField(null=True, blank=True)
    gap_min = models.FloatField(default=0.0, help_text="Least seconds from one message to the next.")
    gap_max = models.FloatField(default=0.0, help_text="Most seconds; the gap is drawn between the two.")
    warm_up_from = models.PositiveIntegerField(null=True, blank=True, help_text="Cap of the first day of a new number.")
    warm_up_growth = models.FloatField(default=1.5, help_text="Each day's cap as a multiple of the day before.")
    warm_up_began = models.DateField(null=True, blank=True)
    window = models.JSONField(null=True, blank=True, help_text="Days and hours in which messages may go.")
    next_send_at = models.DateTimeField(null=True, blank=True, help_text="When the pace allows the next message.")

    transport = models.CharField(max_length=8, default="form")
    button_param_case = models.CharField(max_length=8, default="camel")
    list_aliases = models.BooleanField(default=False)

    pause_reason = models.CharField(max_length=16, blank=True, default="", choices=[(r, r) for r in PauseReason])
    pause_code = models.CharField(max_length=40, blank=True, default="")
    paused_at = models.DateTimeField(null=True, blank=True)
    probe_at = models.DateTimeField(null=True, blank=True, help_text="When to look whether the pause may be lifted.")
    probes = models.PositiveIntegerField(default=0)

    balance = models.IntegerField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_poll_at = models.DateTimeField(null=True, blank=True)

    inbox_cursor = models.CharField(max_length=64, blank=True, default="", help_text="Newest message read so far.")
    inbox_whole_at = models.DateTimeField(null=True, blank=True, help_text="When the inbox was last read by dates.")
    next_inbox_at = models.DateTimeField(null=True, blank=True)
    stop_words = models.JSONField(default=list, blank=True, help_text="Answers that opt out, beside the usual ones.")
    start_words = models.JSONField(default=list, blank=True, help_text="Answers that opt in again.")
    stop_reply = models.TextField(blank=True, default="", help_text="Sent once to who opts out; empty: nothing is.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Store the account and what its webhook is looked up by."""
        self.webhook_digest = digest(self.webhook_secret)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def change(self, **settings: object) -> None:
        """Store these settings and nothing else: workers write pace, pause and cursors into the same row meanwhile.

        Secrets are stored as they are now, encrypted anew by the key of today.
        """
        with transaction.atomic():
            if self.pk:
                self.refresh_from_db(fields=_SECRETS, from_queryset=Account.objects.select_for_update())
            for name, value in settings.items():
                setattr(self, name, value)
            self.save(update_fields=[*settings, *_SECRETS, "webhook_digest"] if self.pk else None)

    def give_new_webhook(self) -> None:
        """Store another webhook secret: the URL before stops working."""
        self.webhook_secret = new_webhook_secret()
        self.save(update_fields=["webhook_secret", "webhook_digest"])
