"""A recipient's statuses, how it moves between them, and how long each may wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Status(StrEnum):
    """Where a recipient stands. Closed: every row of every campaign has exactly one of these."""

    INVALID = "invalid"
    """The row cannot be sent; its problem names the cell."""
    DUPLICATE = "duplicate"
    """An earlier row of the campaign has the same number."""
    SUPPRESSED = "suppressed"
    """The person asked not to be messaged."""
    PENDING = "pending"
    """Valid, waits for its turn."""
    QUEUED = "queued"
    """A task for it is on the broker."""
    SENDING = "sending"
    """A worker claimed it and may be talking to the gateway; committed before the request starts."""
    UNCERTAIN = "uncertain"
    """The gateway may have accepted it and the answer was lost."""
    SUBMITTED = "submitted"
    """The gateway accepted it; its message id is known."""
    SENT = "sent"
    """One tick: it left the gateway."""
    DELIVERED = "delivered"
    """Two ticks: success, and may still become read."""
    READ = "read"
    """Blue ticks."""
    FAILED = "failed"
    """Refused, with a code and a reason."""
    EXPIRED = "expired"
    """The report window closed without proof of delivery."""
    CANCELLED = "cancelled"
    """The operator cancelled before it was claimed."""


_ACCEPTED = frozenset({Status.SUBMITTED, Status.SENT, Status.DELIVERED, Status.READ})
_PROVABLE = frozenset({Status.UNCERTAIN, Status.FAILED, Status.EXPIRED})
"""Positive evidence (a report row or a receipt) lifts any of these."""

COMES_FROM: dict[Status, frozenset[Status]] = {
    Status.INVALID: frozenset(),
    Status.DUPLICATE: frozenset(),
    Status.SUPPRESSED: frozenset({Status.PENDING, Status.QUEUED}),
    Status.PENDING: frozenset({Status.QUEUED, Status.SENDING, Status.UNCERTAIN, Status.FAILED}),
    Status.QUEUED: frozenset({Status.PENDING}),
    Status.SENDING: frozenset({Status.QUEUED}),
    # Nobody claimed a pending or queued one; but after a restore it may have been sent since the backup.
    Status.UNCERTAIN: frozenset({Status.SENDING, Status.PENDING, Status.QUEUED}),
    Status.SUBMITTED: _PROVABLE | {Status.SENDING},
    Status.SENT: _PROVABLE | {Status.SUBMITTED},
    Status.DELIVERED: _PROVABLE | {Status.SUBMITTED, Status.SENT},
    Status.READ: _PROVABLE | {Status.SUBMITTED, Status.SENT, Status.DELIVERED},
    Status.FAILED: frozenset({Status.SENDING, Status.UNCERTAIN, Status.SUBMITTED}),
    Status.EXPIRED: frozenset({Status.UNCERTAIN, Status.SUBMITTED, Status.SENT}),
    Status.CANCELLED: frozenset({Status.PENDING, Status.QUEUED}),
}
"""Which statuses a move may start from; every UPDATE of the journal carries its set."""

OPEN = frozenset({Status.PENDING, Status.QUEUED, Status.SENDING, Status.UNCERTAIN})
"""Dispatch is not done with these; a campaign is finished when it has none."""

AWAITING_PROOF = frozenset({Status.SUBMITTED, Status.SENT, Status.DELIVERED})
"""Accepted by the gateway and able to rise further: the report poll looks for them."""

REACHED = _ACCEPTED
"""The gateway accepted these at some time."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a status may wait, and what happens to the recipient then."""

    after: timedelta
    then: Status
    why: str


REPORT_WINDOW = timedelta(days=7)
"""campaignReport reaches back this far (specification 2.2)."""

OVERDUE: dict[Status, Clock] = {
    Status.QUEUED: Clock(timedelta(seconds=60), Status.PENDING, "its task was lost on the broker"),
    Status.SENDING: Clock(timedelta(seconds=120), Status.UNCERTAIN, "its worker stopped before the answer was stored"),
    Status.UNCERTAIN: Clock(REPORT_WINDOW, Status.EXPIRED, "no report can prove it any more"),
    Status.SUBMITTED: Clock(REPORT_WINDOW, Status.EXPIRED, "the report window closed"),
    Status.SENT: Clock(REPORT_WINDOW, Status.EXPIRED, "the report window closed"),
}
"""The sweep moves what waited longer. PENDING has dispatch's own clock (`not_before`); DELIVERED is a success."""


def can_move(old: Status, new: Status) -> bool:
    """Say whether a recipient may go from `old` to `new`."""
    return old in COMES_FROM[new]


class State(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    """Imported, not launched."""
    SCHEDULED = "scheduled"
    """Starts by itself at its time."""
    RUNNING = "running"
    """Dispatch may choose its recipients."""
    PAUSED = "paused"
    """Nothing new is claimed; the reason says what would lift it."""
    FINISHED = "finished"
    """No recipient is open; reports may still raise some."""
    CANCELLED = "cancelled"
    """The operator gave up the rest."""


class PauseReason(StrEnum):
    """Why nothing is being sent, for a campaign or for its whole account."""

    OPERATOR = "operator"
    QUOTA = "quota"
    CREDENTIALS = "credentials"
    CONNECTION = "connection"
    GATEWAY_DOWN = "gateway_down"
    ERROR_RATE = "error_rate"
    CONFIG = "config"


LIFTED_BY: dict[PauseReason, str] = {
    PauseReason.OPERATOR: "resume it",
    PauseReason.QUOTA: "it resumes by itself once the gateway account has balance again",
    PauseReason.CREDENTIALS: "correct the account's token, then resume it",
    PauseReason.CONNECTION: "it resumes by itself once the WhatsApp phone is connected to the gateway again",
    PauseReason.GATEWAY_DOWN: "it resumes by itself once the gateway answers again",
    PauseReason.ERROR_RATE: "look at the failed recipients, then resume it",
    PauseReason.CONFIG: "correct the account's base URL or transport, then resume it",
}
"""What would lift each pause, as said on the page and in the command line."""

LIFTS_ITSELF = frozenset({PauseReason.QUOTA, PauseReason.CONNECTION, PauseReason.GATEWAY_DOWN})
"""Probed by the sweep and lifted where the probe succeeds."""

ANSWERS_NOTHING = frozenset({PauseReason.CREDENTIALS, PauseReason.GATEWAY_DOWN})
"""Paused for these, an account is not asked for reports and messages: that would only keep a thread waiting."""
