"""What is remembered of accounts and messages. How far a message came is worked out from the clock."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from campaigns.gateway.sandbox.fates import Ack, Fate

INBOUND_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds from the start of a message to each acknowledgement."""

    sent: float
    delivered: float
    read: float


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request. Only what the report and the record need is kept, never the bytes."""

    filename: str
    content_type: str
    size: int
    sha256: str


class Message:
    """One accepted message. `params` alternates names and values; `begun` is None while parked."""

    __slots__ = (
        "accepted",
        "account",
        "begun",
        "endpoint",
        "fate",
        "files",
        "foreign",
        "id",
        "pace",
        "params",
        "phone",
    )

    def __init__(
        self,
        message_id: str,
        account: Account,
        phone: str,
        endpoint: str,
        params: tuple[str, ...],
        files: tuple[Upload, ...],
        accepted: float,
        begun: float | None,
        pace: Pace,
        fate: Fate,
        foreign: bool = False,
    ) -> None:
        self.id = message_id
        self.account = account
        self.phone = phone
        self.endpoint = endpoint
        self.params = params
        self.files = files
        self.accepted = accepted
        self.begun = begun
        self.pace = pace
        self.fate = fate
        self.foreign = foreign

    def values(self, name: str) -> list[str]:
        """All values a parameter was given."""
        pairs = zip(self.params[::2], self.params[1::2], strict=True)
        return [value for key, value in pairs if key == name]

    def value(self, name: str) -> str:
        """The first value of a parameter, or an empty text."""
        return next(iter(self.values(name)), "")

    def named(self) -> dict[str, list[str]]:
        """The parameters as they were decoded, without the token."""
        names = dict.fromkeys(self.params[::2])
        return {name: self.values(name) for name in names}

    def due(self, ack: Ack) -> float | None:
        """When the message reaches `ack` (FAILED included), or None when it never will or is parked."""
        if self.begun is None:
            return None
        slow = self.fate.slowness
        if ack is Ack.FAILED:
            return self.begun + self.pace.delivered * slow if self.fate.fails else None
        if ack > self.fate.stops_at:
            return None
        waits = {Ack.SENT: self.pace.sent, Ack.DELIVERED: self.pace.delivered, Ack.READ: self.pace.read}
        return self.begun + waits.get(ack, 0.0) * slow

    def ack(self, now: float) -> Ack:
        """How far the message is at `now`."""
        for ack in (Ack.FAILED, Ack.READ, Ack.DELIVERED, Ack.SENT):
            due = self.due(ack)
            if due is not None and due <= now:
                return ack
        return Ack.PENDING


class Inbound:
    """One incoming message."""

    __slots__ = ("account", "created", "id", "media", "phone", "text", "webhook_status")

    def __init__(self, message_id: str, account: Account, phone: str, text: str, media: str, created: float) -> None:
        self.id = message_id
        self.account = account
        self.phone = phone
        self.text = text
        self.media = media
        self.created = created
        self.webhook_status = 0


class Account:
    """One token: its quota, its connection, its rows."""

    __slots__ = (
        "connected",
        "day",
        "inbound",
        "messages",
        "number",
        "parked",
        "quota",
        "today",
        "token",
        "usage",
    )

    def __init__(self, token: str, quota: int, connected: bool, number: str) -> None:
        self.token = token
        self.quota = quota
        self.usage = 0
        self.today = 0
        self.day = 0
        self.connected = connected
        self.number = number
        self.messages: deque[Message] = deque()
        self.parked: list[Message] = []
        self.inbound: deque[Inbound] = deque(maxlen=INBOUND_KEPT)
