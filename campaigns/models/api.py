"""Keys with which other programs drive the product, and the answers kept so that a repeated write is done once."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models

from campaigns.models.account import Account
from campaigns.models.secret import SecretField

ANSWERS_KEPT = timedelta(hours=24)


class ApiKey(models.Model):
    """A program's right to use the JSON API. The key itself is shown once and never stored."""

    name = models.CharField(max_length=80, unique=True)
    prefix = models.CharField(max_length=8, unique=True, help_text="First part of the key, to find it by.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the key's 256 random bits, in hexadecimal.")
    scopes = models.JSONField(default=list, help_text="What it may: read, launch, manage.")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="keys")
    per_minute = models.PositiveIntegerField(default=120, help_text="Most requests in a minute of the clock.")
    minute = models.BigIntegerField(default=0, help_text="The minute that `used` counts, since 1970.")
    used = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def who(self) -> str:
        """What the audit trail calls the program."""
        return f"key {self.name}"


class KeptAnswer(models.Model):
    """The answer to a write that bore an Idempotency-Key. Without `status` the write is still being done."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="answers", db_index=False)
    key = models.CharField(max_length=128)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = SecretField(blank=True, default="", help_text="Encrypted: it may name people.")
    begun_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["api_key", "key"], name="kept_answer_once")]
        indexes: ClassVar = [models.Index(fields=["begun_at"], name="kept_answer_age")]
