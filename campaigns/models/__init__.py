"""The tables. No behaviour here calls out of the database."""

from campaigns.models.account import Account
from campaigns.models.campaign import Addition, Attachment, Campaign, ColumnChoice, Sample, Tally
from campaigns.models.housekeeping import AuditEntry, Heartbeat, Lease, Meter
from campaigns.models.inbox import InboundMedia, InboundMessage
from campaigns.models.recipient import Attempt, Part, Recipient, Suppression
from campaigns.models.reports import Alert, ParkedReceipt, Poll

__all__ = [
    "Account",
    "Addition",
    "Alert",
    "Attachment",
    "Attempt",
    "AuditEntry",
    "Campaign",
    "ColumnChoice",
    "Heartbeat",
    "InboundMedia",
    "InboundMessage",
    "Lease",
    "Meter",
    "ParkedReceipt",
    "Part",
    "Poll",
    "Recipient",
    "Sample",
    "Suppression",
    "Tally",
]
