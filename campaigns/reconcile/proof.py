"""Report rows as evidence, applied in batches; words nobody knows become an alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from campaigns import alerts, journal
from campaigns.gateway import ReportRow, unknown_words
from campaigns.journal import Applied, Evidence
from campaigns.models import Alert
from campaigns.status import Status


def evidence_of(row: ReportRow, seen_at: datetime) -> Evidence:
    """Return what one row proves."""
    return Evidence(
        message_id=row.message_id,
        status=Status(row.word) if row.word else None,
        words=unknown_words(row.raw_status),
        wa_message_id=row.wa_message_id,
        sent_at=row.created_at,
        delivered_at=row.delivered_at,
        read_at=row.read_at,
        seen_at=seen_at,
    )


def apply(account_id: int, batch: Sequence[Evidence], now: datetime) -> Applied:
    """Raise the recipients that the batch speaks of, and tell a person about words nobody knows."""
    applied = journal.apply(account_id, batch)
    for (campaign_id, words), n in applied.new_words.items():
        alerts.raise_alert(
            Alert.Kind.UNKNOWN_WORDS, words, now, account_id=account_id, campaign_id=campaign_id, n=n
        )  # fmt: skip
    return applied
