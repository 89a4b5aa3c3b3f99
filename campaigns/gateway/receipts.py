"""Webhooks of the gateway (specification 8): a receipt for a message of ours, or a message that came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from campaigns.gateway.dates import past_instant
from campaigns.gateway.rows import CLOCK_SKEW
from campaigns.gateway.wire import Ack, ack_word, as_int, as_text, digits, lowered, storable


@dataclass(frozen=True, slots=True)
class Receipt:
    """How far one message of ours came. `created_at` in UTC: the time of the event, as far as is known."""

    message_id: str
    phone: str = field(repr=False)
    word: Ack
    raw_status: str
    wa_message_id: str
    instance_id: str = field(repr=False)
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message somebody sent to the account. Media come with their caption as `text`."""

    phone: str = field(repr=False)
    kind: str
    """text, image, video, audio, document …, as the gateway names it."""
    text: str = field(repr=False)
    media_type: str
    is_group: bool
    wa_message_id: str
    instance_id: str = field(repr=False)
    created_at: datetime | None


def receipt(payload: Mapping[str, object]) -> Receipt | Inbound | None:
    """Read one webhook payload; None for a reportType nobody knows. Never raises."""
    row = lowered(payload)
    kind = as_text(row.get("reporttype")).casefold()
    created_at = past_instant(row.get("createdat"), datetime.now(UTC) + CLOCK_SKEW)
    if kind == "delivery" and as_text(row.get("messageid")):
        number, info = as_int(row.get("status")), row.get("statusinfo")
        return Receipt(
            message_id=as_text(row.get("messageid")),
            phone=digits(row.get("phone")),
            word=ack_word(number, info),
            raw_status=f"{as_text(row.get('status'))[:40]}/{as_text(info)[:40]}",
            wa_message_id=as_text(row.get("wamessageid")),
            instance_id=as_text(row.get("instanceid")),
            created_at=created_at,
        )
    return _inbound(row, created_at) if kind == "inbox" else None


def _inbound(row: Mapping[str, object], created_at: datetime | None) -> Inbound:
    value = row.get("value")
    media = lowered(value) if isinstance(value, Mapping) else {}
    text = media.get("caption") if media else value
    return Inbound(
        phone=digits(row.get("phone")) or digits(row.get("waid")),
        kind=as_text(row.get("type")).casefold(),
        text=storable(text) if isinstance(text, str) else "",
        media_type=as_text(media.get("type")),
        is_group=as_text(row.get("waid")).endswith("@g.us"),
        wa_message_id=as_text(row.get("wamessageid")),
        instance_id=as_text(row.get("instanceid")),
        created_at=created_at,
    )
