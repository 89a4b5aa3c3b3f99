"""The only writer of a recipient's status. One function, one transaction; every move is one conditional UPDATE."""

from campaigns.journal.claims import Claim, Ticket, claim, due, enqueue, may_send, release_queued
from campaigns.journal.doubt import RESTORED, doubt
from campaigns.journal.evidence import Applied, apply, bind, is_bound, note_asked
from campaigns.journal.merge import Evidence
from campaigns.journal.operator import cancel_batch, decide, hold_back, reopen_failed
from campaigns.journal.outcomes import Call, accepted, lost, postponed, rejected
from campaigns.journal.record import REPLACED, Judged, erase_draft_rows, mark_replaced, record
from campaigns.journal.requests import in_flight, parts_of
from campaigns.journal.several import accepted_part
from campaigns.journal.sweeps import LAST_QUESTION, UNPROVEN, expire, leases_over, left_to_a_person, proven_absent

__all__ = [
    "LAST_QUESTION",
    "REPLACED",
    "RESTORED",
    "UNPROVEN",
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
    "doubt",
    "due",
    "enqueue",
    "erase_draft_rows",
    "expire",
    "hold_back",
    "in_flight",
    "is_bound",
    "leases_over",
    "left_to_a_person",
    "lost",
    "mark_replaced",
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
