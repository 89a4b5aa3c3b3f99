"""What the user's own systems and people are told: where to, what is still to be told, and what became of it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q

from campaigns.models.account import Account
from campaigns.models.campaign import Campaign
from campaigns.models.secret import SecretField
from campaigns.status import Status


def new_hook_secret() -> str:
    """Return what a hook's notices are signed with."""
    return f"hs_{secrets.token_urlsafe(32)}"


class Hook(models.Model):
    """An address of the user's own system that notices are posted to."""

    name = models.CharField(max_length=80, unique=True)
    url = SecretField(help_text="Encrypted: people put passwords into addresses.")
    secret = SecretField(default=new_hook_secret)
    earlier_secret = SecretField(blank=True, default="", help_text="Signs as well for a day after a rotation.")
    rotated_at = models.DateTimeField(null=True, blank=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="hooks")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, blank=True, related_name="hooks")
    statuses = models.BooleanField(default=True, help_text="Is told how recipients fare.")
    alerts = models.BooleanField(default=True, help_text="Is told what a person should know.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> str:
        """The address without what may be a password: user, query and fragment."""
        url = urlsplit(self.url)
        host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
        port = f":{url.port}" if url.port else ""
        return f"{url.scheme}://{host}{port}{url.path}{'?…' if url.query else ''}"

    def secrets(self, now: datetime) -> list[str]:
        """Return the secrets that sign at this moment: its own, and for a day the one before."""
        young = self.rotated_at is not None and now - self.rotated_at < timedelta(days=1)
        return [self.secret, *([self.earlier_secret] if young and self.earlier_secret else [])]


class Change(models.Model):
    """One change of a recipient's status that a hook was not told yet. Written by a database trigger only.

    No phone: it is looked up when the notice is posted, so that nothing here is to be forgotten. No constraints in the
    database either: sending must never wait for, or fail by, who listens.
    """

    hook = models.ForeignKey(
        Hook, on_delete=models.CASCADE, related_name="changes", db_constraint=False, db_index=False
    )
    recipient_id = models.BigIntegerField()
    campaign_id = models.BigIntegerField()
    status = models.CharField(max_length=12, choices=[(s, s) for s in Status])
    code = models.CharField(max_length=40)
    message_id = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hook", "id"], name="change_next")]


class Notice(models.Model):
    """One post to a hook, or one e-mail where `hook` is none: a batch of changes, or of alerts."""

    class Event(models.TextChoices):
        ALERTS = "alerts", "What a person should know."
        STATUSES = "statuses", "How recipients fare."

    class State(models.TextChoices):
        WAITING = "waiting", "Not taken yet; tried again."
        POSTED = "posted", "Taken."
        GIVEN_UP = "given_up", "Given up after a day; can be sent again."

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, null=True, related_name="notices", db_index=False)
    event = models.CharField(max_length=8, choices=Event.choices)
    items = models.JSONField(help_text="Changes as lists of their columns, or alerts as they are told.")
    n = models.PositiveIntegerField(help_text="How many items.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=40, blank=True, default="", help_text="Why the latest try was in vain.")
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    give_up_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["hook", "-id"], name="notice_newest"),
            models.Index(fields=["hook", "event", "id"], condition=Q(state="waiting"), name="notice_waiting"),
            models.Index(fields=["hook", "-id"], condition=Q(state="given_up"), name="notice_given_up"),
            models.Index(fields=["state", "created_at"], name="notice_age"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Watch(models.Model):
    """When a running campaign's counts last changed; what has not moved for long is stuck."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, primary_key=True, related_name="watch")
    counts = models.JSONField()
    moved_at = models.DateTimeField()
