"""What is posted to a hook, as JSON. Phones and times are looked up at that moment, so what was forgotten stays so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from campaigns.models import Change, Notice, Recipient

_TIMES = ("accepted_at", "sent_at", "delivered_at", "read_at")


def kept(change: Change) -> list[Any]:
    """Return what a notice keeps of a change: nothing personal."""
    at = change.at.isoformat()
    return [change.pk, change.recipient_id, change.campaign_id, change.status, change.code, change.message_id, at]


def body_of(notice: Notice) -> bytes:
    """Return the body of a notice to a hook."""
    told = _changes(notice.items) if notice.event == Notice.Event.STATUSES else notice.items
    name = "changes" if notice.event == Notice.Event.STATUSES else "alerts"
    return encoded({"event": str(notice.event), "notice": notice.pk, name: told})


def encoded(content: dict[str, Any]) -> bytes:
    """Return JSON in UTF-8, as short as it gets."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _changes(items: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    rows = Recipient.objects.filter(pk__in={item[1] for item in items}).values_list("pk", "row", "phone", *_TIMES)
    known = {pk: (row, phone, times) for pk, row, phone, *times in rows.iterator()}
    gone: tuple[None, str, list[None]] = (None, "", [None] * len(_TIMES))
    told = []
    for number, recipient_id, campaign_id, status, code, message_id, at in items:
        row, phone, times = known.get(recipient_id, gone)
        told.append(
            {
                "id": number,
                "campaign": campaign_id,
                "row": row,
                "phone": phone,
                "status": status,
                "code": code,
                "message_id": message_id,
                "at": at,
                **dict(zip(_TIMES, map(_iso, times), strict=True)),
            }
        )
    return told


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
