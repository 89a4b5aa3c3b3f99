"""An account: one gateway instance, reached by a base URL and a token, with its pace and its pause."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar

from django.db import models

from campaigns.models.secret import SecretField
from campaigns.status import PauseReason


def new_webhook_secret() -> str:
    """Return the unguessable last part of a webhook URL."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """Return what a webhook secret is looked up by; the secret itself is stored encrypted."""
    return hashlib.sha256(secret.encode()).hexdigest()


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
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Store the account and what its webhook is looked up by."""
        self.webhook_digest = digest(self.webhook_secret)
        super().save(*args, **kwargs)  # type: ignore[arg-type]
