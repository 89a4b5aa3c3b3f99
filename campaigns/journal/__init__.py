"""The only writer of a recipient's status. One function, one transaction; every move is one conditional UPDATE."""

from campaigns.journal.claims import Claim, Ticket, claim, enqueue, may_send, release_queued
from campaigns.journal.evidence import Applied, apply, bind, is_bound, note_asked
from campaigns.journal.merge import Evidence
from campaigns.journal.operator import cancel_batch, decide, hold_back, reopen_failed
from campaigns.journal.outcomes import Call, accepted, lost, postponed, rejected
from campaigns.journal.record import Judged, record
from campaigns.journal.requests import in_flight, parts_of
from campaigns.journal.several import accepted_part
from campaigns.journal.sweeps import LAST_QUESTION, expire, leases_over, proven_absent

__all__ = [
    "LAST_QUESTION",
    "Applied",
    "Call",
    "Claim",
    "Evidence",
    "Judged",
    "Ticket",
    "accepted",
    "accepted_part",
    "apply",
    "bind",
    "cancel_batch",
    "claim",
    "decide",
    "enqueue",
    "expire",
    "hold_back",
    "in_flight",
    "is_bound",
    "leases_over",
    "lost",
    "may_send",
    "note_asked",
    "parts_of",
    "postponed",
    "proven_absent",
    "record",
    "rejected",
    "release_queued",
    "reopen_failed",
]
