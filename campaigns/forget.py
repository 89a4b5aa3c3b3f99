"""Erase personal data: of campaigns and messages that are old enough, or of one person on demand. Counts stay.

Erased are phones, texts and other parameters, problems of cells, received messages and media, uploaded spreadsheets
and attachments. Status, times, message ids and codes stay, so that a campaign still adds up. Suppressions stay:
they are what keeps a person from being messaged again. Backups and the gateway keep what they have.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from campaigns import leases
from campaigns.counted import counted
from campaigns.models import (
    Addition,
    Attachment,
    AuditEntry,
    Campaign,
    InboundMedia,
    InboundMessage,
    KeptAnswer,
    ParkedReceipt,
    Part,
    Recipient,
    Staged,
)
from campaigns.models.api import ANSWERS_KEPT
from campaigns.models.staged import STAGED_KEPT
from campaigns.status import OPEN, State

log = structlog.get_logger("campaigns.forget")

_BATCH = 2_000
_OVER = (State.FINISHED, State.CANCELLED)
_NOTHING: dict[str, Any] = {
    "phone": "",
    "params": {},
    "parts": None,
    "problems": None,
    "error": "",
    "file": "",
    "wa_message_id": "",
}
"""What is left of the personal columns of a recipient; WhatsApp's own id holds the number."""


class StillOpen(Exception):
    """The person waits for a message in a campaign; the text says which and what to do first."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was erased."""

    campaigns: int
    recipients: int
    messages: int


def run() -> int:
    """Erase what is older than the setting asks for; return how many recipients and messages. 0 days keeps all.

    Answers of the API that are kept for its repetitions, and uploads that nobody made a campaign of, are erased after
    their day, whatever the setting.
    """
    now = timezone.now()
    KeptAnswer.objects.filter(begun_at__lt=now - ANSWERS_KEPT).delete()
    for staged in Staged.objects.filter(created_at__lt=now - STAGED_KEPT):
        for name in staged.own:
            default_storage.delete(name)
        staged.delete()
    if not settings.RETENTION_DAYS:
        return 0
    with leases.held("forget", 3600) as mine:
        did = older_than(settings.RETENTION_DAYS, "retention") if mine else Forgotten(0, 0, 0)
    return did.recipients + did.messages


def older_than(days: int, who: str) -> Forgotten:
    """Erase campaigns that were over so many days ago, and messages received before then. Repeating it is harmless."""
    before = timezone.now() - timedelta(days=days)
    campaigns = rows = 0
    # A campaign without its file is one that was forgotten already.
    for campaign in Campaign.objects.filter(state__in=_OVER, finished_at__lt=before).exclude(source=""):
        erased, whole = _erase_campaign(campaign)
        rows += erased
        campaigns += whole
    messages = _erase_messages(InboundMessage.objects.filter(received_at__lt=before))
    did = Forgotten(campaigns, rows, messages)
    if did != Forgotten(0, 0, 0):
        detail = f"older than {counted(days, 'day')}: {counted(campaigns, 'campaign')}, {_erased(rows, messages)}"
        AuditEntry.objects.create(who=who, act="forget", detail=detail)
        log.info("forgotten", campaigns=campaigns, recipients=rows, messages=messages)
    return did


def phone(number: str, who: str) -> Forgotten:
    """Erase one person, named by the digits of the phone, from settled recipients and received messages.

    Raises StillOpen, erasing nothing, while a campaign may still message the person. The uploaded spreadsheets keep
    their rows until their campaign is forgotten.
    """
    theirs = Recipient.objects.filter(phone=number)
    waiting = set(theirs.filter(status__in=OPEN).values_list("campaign_id", flat=True))
    if waiting:
        named = ", ".join(str(pk) for pk in sorted(waiting))
        raise StillOpen(f"Campaign {named} may still message this number. Cancel it or suppress the number first.")
    rows = _erase_recipients(theirs)
    messages = _erase_messages(InboundMessage.objects.filter(phone=number))
    _erase_parked(ParkedReceipt.objects.filter(payload__contains=number))
    AuditEntry.objects.create(who=who, act="forget", detail=f"one phone: {_erased(rows, messages)}")
    log.info("forgotten", recipients=rows, messages=messages)
    return Forgotten(0, rows, messages)


def _erased(recipients: int, messages: int) -> str:
    return f"{counted(recipients, 'recipient')}, {counted(messages, 'message')}"


def _erase_campaign(campaign: Campaign) -> tuple[int, bool]:
    """Return how many recipients were erased, and whether the campaign was, whole."""
    over = Campaign.objects.filter(pk=campaign.pk, state__in=_OVER)
    n = _erase_recipients(Recipient.objects.filter(campaign=campaign)) if over.exists() else 0
    if not over.exists():
        # It runs again, and what it sends may need its files. Its turn comes when it was over long enough again.
        return n, False
    for attachment in Attachment.objects.filter(campaign=campaign):
        _remove(attachment.file)
        attachment.delete()
    for addition in Addition.objects.filter(campaign=campaign):
        _remove(addition.source)
        Addition.objects.filter(pk=addition.pk).update(source="", source_name="")
    _remove(campaign.source)
    Campaign.objects.filter(pk=campaign.pk).update(source="", templates={}, source_name="")
    return n, True


def _erase_recipients(rows: QuerySet[Recipient]) -> int:
    """Blank the personal columns in batches, so that nobody waits long."""
    n, last = 0, 0
    left = rows.filter(~Q(phone="") | ~Q(error="") | Q(problems__isnull=False)).exclude(status__in=OPEN)
    while ids := list(left.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        Part.objects.filter(recipient__in=ids).update(wa_message_id="")
        # Asked again: one that a retry opened in this moment keeps whom and what to send.
        n += Recipient.objects.filter(pk__in=ids).exclude(status__in=OPEN).update(**_NOTHING)
        last = ids[-1]
    return n


def _erase_messages(messages: QuerySet[InboundMessage]) -> int:
    n = 0
    while ids := list(messages.values_list("pk", flat=True)[:_BATCH]):
        for media in InboundMedia.objects.filter(message__in=ids):
            _remove(media.file)
        with transaction.atomic():
            InboundMessage.objects.filter(pk__in=ids).delete()
        n += len(ids)
    return n


def _erase_parked(events: QuerySet[ParkedReceipt]) -> None:
    for event in events:
        for file in event.files or ():
            default_storage.delete(file["name"])
        event.delete()


def _remove(file: FieldFile) -> None:
    """Remove a stored file before the row that names it, so that an interruption leaves no nameless file behind."""
    if file.name:
        file.storage.delete(file.name)
