"""Messages that people sent to an account, and their media."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaigns.models.account import Account
from campaigns.models.campaign import Campaign
from campaigns.models.recipient import Recipient
from campaigns.optout import Wish


class InboundMessage(models.Model):
    """One received message. Comes by webhook, by the inbox report, or by both, and is stored once."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="inbox")
    key = models.CharField(max_length=80, help_text="What the message is known by: WhatsApp's id, or a digest.")
    message_id = models.CharField(max_length=64, blank=True, default="", help_text="The gateway's id, if it came so.")
    phone = models.CharField(max_length=32, help_text="The sender, or the group.")
    is_group = models.BooleanField(default=False)
    kind = models.CharField(max_length=20, default="text", help_text="text, image, video, audio, document …")
    text = models.TextField(blank=True, default="", help_text="The text, or the caption of media.")
    received_at = models.DateTimeField()
    campaign = models.ForeignKey(Campaign, on_delete=models.SET_NULL, null=True, related_name="answers")
    recipient = models.ForeignKey(Recipient, on_delete=models.SET_NULL, null=True, related_name="answers")
    choice = models.CharField(max_length=60, blank=True, default="", help_text="The button or list row it chose.")
    wish = models.CharField(max_length=5, choices=[(w, w) for w in Wish], blank=True, default="")
    reply_due = models.BooleanField(default=False, help_text="The confirmation of an opt-out is still to be sent.")

    class Meta:
        ordering: ClassVar = ["-received_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key"], name="inbound_once"),
            models.UniqueConstraint(
                fields=["account", "message_id"], condition=~Q(message_id=""), name="inbound_id_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-received_at"], name="inbound_newest"),
            models.Index(fields=["campaign", "choice"], name="inbound_choice"),
            models.Index(fields=["account", "phone", "-received_at"], condition=~Q(wish=""), name="inbound_wish"),
            models.Index(fields=["account"], condition=Q(reply_due=True), name="inbound_reply_due"),
        ]


class InboundMedia(models.Model):
    """A file that came with a message. Never to be served as its sender calls it, only as `mime`, to download."""

    message = models.ForeignKey(InboundMessage, on_delete=models.CASCADE, related_name="media")
    file = models.FileField(max_length=200)
    size = models.PositiveIntegerField()
    mime = models.CharField(max_length=100, help_text="By content; application/octet-stream for what is not media.")
