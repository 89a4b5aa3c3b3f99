"""Messages the gateway has twice for one recipient: found among the rows of nobody, and told to a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from campaigns import alerts, journal
from campaigns.gateway import Ack, ReportRow, same_message
from campaigns.gateway.wire import digits
from campaigns.models import Account, Alert, Recipient
from campaigns.status import REACHED, REPORT_WINDOW


class Doubles:
    """Rows that look like a message that is accounted for under another id."""

    def __init__(self, account: Account, now: datetime) -> None:
        self._account = account
        self._now = now
        self._found: dict[str, Recipient] = {}

    def consider(self, unknown: Iterable[ReportRow]) -> None:
        """Keep those rows that repeat what a recipient was sent already. A failed row reached nobody."""
        rows = [(digits(row.phone), row) for row in unknown if row.word is not Ack.FAILED]
        phones = {spelt for phone, _ in rows if phone for spelt in _spellings(phone)}
        if not phones:
            return
        sent: dict[str, list[Recipient]] = defaultdict(list)
        candidates = Recipient.objects.filter(
            phone__in=phones,
            account=self._account,
            status__in=REACHED,
            accepted_at__gte=self._now - REPORT_WINDOW,
        )
        for recipient in candidates.select_related("campaign").prefetch_related("attempts"):
            sent[digits(recipient.phone)].append(recipient)
        for phone, row in rows:
            double = next((r for r in sent[phone] if _repeats(row, r)), None)
            if double is not None:
                self._found[row.message_id] = double

    def tell(self) -> int:
        """Raise an alert for each row that nobody was given meanwhile; return how many."""
        told = 0
        for message_id, recipient in self._found.items():
            if not journal.is_bound(self._account.pk, [message_id]):
                alerts.raise_alert(
                    Alert.Kind.DUPLICATE_SEND,
                    message_id,
                    self._now,
                    account_id=self._account.pk,
                    campaign_id=recipient.campaign_id,
                    recipient_id=recipient.pk,
                )
                told += 1
        return told


def _spellings(number: str) -> tuple[str, str]:
    """Return how a number may be stored: as it is, or as the id of a group, its creator and a time of ten digits."""
    return number, f"{number[:-10]}-{number[-10:]}"


def _repeats(row: ReportRow, recipient: Recipient) -> bool:
    if recipient.claimed_at is None or recipient.accepted_at is None:
        return False
    began = min([recipient.claimed_at, *(attempt.started_at for attempt in recipient.attempts.all())])
    ended = max(recipient.accepted_at, recipient.claimed_at)
    return any(
        same_message(row, recipient.phone, part.endpoint, part.params, began, ended)
        for part in journal.parts_of(recipient)
    )
