"""How one piece of evidence changes what is known of a recipient. Pure; the same in whatever order evidence comes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campaigns.status import COMES_FROM, Status

DISORDER = timedelta(seconds=120)
"""How far before its acceptance the gateway's clock may put an event."""

_WEAK = frozenset({Status.FAILED, Status.EXPIRED})
"""Not lifted by the mere news that the gateway has the message: only by what shows that it left."""
REPORTED_FAILED, NOT_DELIVERED = "reported_failed", "The gateway reports that it was not delivered."
"""Code and error of what failed by the gateway's own word."""
_TIME_OF = {Status.SENT: "sent_at", Status.DELIVERED: "delivered_at", Status.READ: "read_at"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one report row or receipt says of one message. Times are UTC.

    `event_at` is the time of a receipt, `seen_at` when we got the news. A failure that carries `seen_at` is
    believed when it is seen twice, so far apart that it is no passing state.
    """

    message_id: str
    status: Status | None
    words: str = ""
    """Words nobody knows, as they came."""
    wa_message_id: str = ""
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    code: str = ""
    event_at: datetime | None = None
    seen_at: datetime | None = None


@dataclass(slots=True)
class Known:
    """What is stored of a recipient, as far as evidence may change it. Fields are columns; the reason only goes out."""

    id: int
    campaign_id: int
    message_id: str
    accepted_at: datetime | None
    status: str
    wa_message_id: str
    report_words: str
    failing_since: datetime | None
    failing_until: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    code: str = field(default="", init=False)
    error: str = field(default="", init=False)

    def learn_all(self, items: Iterable[Evidence], twice_within: timedelta) -> bool:
        """Take in all of them; say whether any changed anything."""
        changed = False
        for item in items:
            changed = self.learn(item, twice_within) or changed
        return changed

    def learn(self, item: Evidence, twice_within: timedelta) -> bool:
        """Take in one piece of evidence; say whether it changed anything."""
        changed = self._learn_facts(item)
        to = item.status
        if to is None or Status(self.status) not in COMES_FROM[to]:
            return changed
        if to is Status.SUBMITTED and self.status in _WEAK:
            return changed
        if to is Status.FAILED and item.seen_at is not None:
            changed = self._note_failure(item.seen_at) or changed
            if not self._fails_again(twice_within):
                return changed
        self._move(to, item.code)
        return True

    def _learn_facts(self, item: Evidence) -> bool:
        """Fill or correct times (the earliest wins), WhatsApp's id and unknown words."""
        changed = False
        for name in _TIME_OF.values():
            new, old = self._time(item, name), getattr(self, name)
            if new is not None and (old is None or new < old):
                setattr(self, name, new)
                changed = True
        if item.wa_message_id and not self.wa_message_id:
            self.wa_message_id = item.wa_message_id[:64]
            changed = True
        if item.words[:120] > self.report_words:
            self.report_words = item.words[:120]
            changed = True
        return changed

    def _time(self, item: Evidence, name: str) -> datetime | None:
        """Return the time itself; else, for what the evidence is about, the receipt's or when it was seen.

        A receipt older than the acceptance carries the time of the message and not of the event.
        """
        exact: datetime | None = getattr(item, name)
        if exact is not None or item.status is None or _TIME_OF.get(item.status) != name:
            return exact
        earliest = self.accepted_at - DISORDER if self.accepted_at else None
        if item.event_at is not None and (earliest is None or item.event_at >= earliest):
            return item.event_at
        return item.seen_at

    def _fails_again(self, twice_within: timedelta) -> bool:
        if self.failing_since is None or self.failing_until is None:
            return False
        return self.failing_until - self.failing_since >= twice_within

    def _note_failure(self, seen_at: datetime) -> bool:
        """Keep when it was first and last said; both, because the news may come in any order."""
        since, until = self.failing_since or seen_at, self.failing_until or seen_at
        noted = (self.failing_since, self.failing_until)
        self.failing_since, self.failing_until = min(since, seen_at), max(until, seen_at)
        return noted != (self.failing_since, self.failing_until)

    def _move(self, to: Status, code: str) -> None:
        self.status = to
        self.code, self.error = "", ""
        if to is Status.FAILED:
            self.code, self.error = code or REPORTED_FAILED, NOT_DELIVERED
        if to is not Status.SUBMITTED:
            self.failing_since = self.failing_until = None
