"""The only writer of a recipient's status. One function, one transaction; every move is one conditional UPDATE."""

from campaigns.journal.claims import Claim, Ticket, claim, enqueue, may_send, release_queued
from campaigns.journal.evidence import Applied, Evidence, apply, bind, is_bound
from campaigns.journal.operator import cancel_batch, decide, hold_back, reopen_failed
from campaigns.journal.outcomes import Call, accepted, lost, postponed, rejected
from campaigns.journal.record import Judged, record
from campaigns.journal.sweeps import expire, leases_over, proven_absent

__all__ = [
    "Applied",
    "Call",
    "Claim",
    "Evidence",
    "Judged",
    "Ticket",
    "accepted",
    "apply",
    "bind",
    "cancel_batch",
    "claim",
    "decide",
    "enqueue",
    "expire",
    "hold_back",
    "is_bound",
    "leases_over",
    "lost",
    "may_send",
    "postponed",
    "proven_absent",
    "record",
    "rejected",
    "release_queued",
    "reopen_failed",
]
