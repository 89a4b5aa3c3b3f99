"""Keeps a message that came in, once, with what it answers; honours at once what it asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q

from campaigns.models import Account, InboundMedia, InboundMessage, Recipient, Suppression
from campaigns.optout import Wish, wish
from campaigns.status import REACHED, Status

log = structlog.get_logger("campaigns.inbound")

ANSWERS_WITHIN = timedelta(days=7)
"""A message answers the latest campaign that reached its sender within this time."""
AHEAD = timedelta(minutes=5)
"""How far the gateway's clock may run behind ours, so that an answer seems older than its question."""
STOPPED = "answered STOP"
"""Reason of the suppression that a person's own message sets, and only such a person's START lifts."""

_SENT_TO = [*REACHED, Status.SENDING, Status.UNCERTAIN, Status.EXPIRED]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A received message, from the webhook or from the inbox report. Its repr shows nothing personal."""

    phone: str = field(repr=False)
    kind: str
    text: str = field(repr=False)
    at: datetime
    """When it was sent, as far as the gateway says."""
    message_id: str = ""
    wa_message_id: str = ""
    is_group: bool = False
    files: Sequence[dict[str, Any]] = field(default=(), repr=False)

    @property
    def key(self) -> str:
        """What the message is known by, the same from both sources: WhatsApp's id, else a digest to the second."""
        if self.wa_message_id:
            return self.wa_message_id[:80]
        said = "\n".join((self.phone, self.text, self.at.replace(microsecond=0).isoformat()))
        return f"digest {hashlib.sha256(said.encode()).hexdigest()}"[:80]


def receive(account: Account, arrival: Arrival) -> bool:
    """Store a message and act on it; False when it was stored before (then only what is missing is added)."""
    if _completed(account, arrival):
        return False
    found = _answered(account, arrival)
    choice = _choice(found, arrival.text) if found else ""
    asks = Wish.NONE
    if not arrival.is_group:
        asks = wish(arrival.text, account.stop_words, account.start_words, offered=bool(choice))
    try:
        with transaction.atomic():
            message = InboundMessage.objects.create(
                account=account,
                key=arrival.key,
                message_id=arrival.message_id[:64],
                phone=arrival.phone[:32],
                is_group=arrival.is_group,
                kind=(arrival.kind or "text")[:20],
                text=arrival.text,
                received_at=arrival.at,
                recipient=found,
                campaign=found.campaign if found else None,
                choice=choice[:60],
                wish=asks,
            )
            _keep_files(message, arrival)
            if asks:
                _honour(account, message)
    except IntegrityError:
        return False
    log.info("message received", account=account.pk, campaign=message.campaign_id, wish=str(asks))
    return True


def _completed(account: Account, arrival: Arrival) -> bool:
    """Add what the other source did not know to a stored message; False when there is none."""
    same = Q(key=arrival.key)
    if arrival.message_id:
        same |= Q(message_id=arrival.message_id)
    stored = InboundMessage.objects.filter(same, account=account).first()
    if stored is None:
        return False
    if arrival.message_id and not stored.message_id:
        InboundMessage.objects.filter(pk=stored.pk).update(message_id=arrival.message_id[:64])
    if arrival.files and not stored.media.exists():
        _keep_files(stored, arrival)
    return True


def _keep_files(message: InboundMessage, arrival: Arrival) -> None:
    InboundMedia.objects.bulk_create(
        InboundMedia(message=message, file=file["name"], size=file["size"], mime=file["mime"]) for file in arrival.files
    )


def _answered(account: Account, arrival: Arrival) -> Recipient | None:
    """Return the latest recipient of that number, sent to within a week before the message."""
    if not arrival.phone or arrival.is_group:
        return None
    sent = Recipient.objects.filter(
        phone=arrival.phone,
        account=account,
        status__in=_SENT_TO,
        claimed_at__gte=arrival.at - ANSWERS_WITHIN,
        claimed_at__lte=arrival.at + AHEAD,
    )
    return sent.select_related("campaign").order_by("-claimed_at", "-pk").first()


def _choice(recipient: Recipient, text: str) -> str:
    """Return the button or list row that the answer repeats; empty for any other text."""
    params = recipient.params
    offered = [str(params.get(f"button{n}") or "") for n in (1, 2, 3)]
    rows = params.get("rows") or []
    offered += [row.split(":")[1] for row in rows if row.count(":") >= 1]
    said = text.strip().casefold()
    return next((choice for choice in offered if said and choice.strip().casefold() == said), "")


def _honour(account: Account, message: InboundMessage) -> None:
    """Let the sender's latest wish hold, in whatever order the messages came."""
    wishes = InboundMessage.objects.filter(account=account, phone=message.phone, is_group=False).exclude(wish="")
    latest = wishes.order_by("-received_at", "-pk")[0]
    if latest.wish == Wish.START:
        Suppression.objects.filter(account=account, phone=message.phone, reason=STOPPED).delete()
        return
    _, new = Suppression.objects.get_or_create(account=account, phone=message.phone, defaults={"reason": STOPPED})
    if new and account.stop_reply:
        InboundMessage.objects.filter(pk=message.pk).update(reply_due=True)
