"""The tables. No behaviour here calls out of the database."""

from campaigns.models.account import Account, Pace, StoredAccess
from campaigns.models.api import ApiKey, KeptAnswer
from campaigns.models.campaign import Addition, Attachment, Campaign, ColumnChoice, Sample, Tally, sending
from campaigns.models.housekeeping import AuditEntry, Heartbeat, Lease, Meter
from campaigns.models.inbox import InboundMedia, InboundMessage
from campaigns.models.notices import Change, Hook, Notice, Watch
from campaigns.models.recipient import Attempt, Part, Recipient, Suppression
from campaigns.models.reports import Alert, ParkedReceipt, Poll
from campaigns.models.secret import SecretField
from campaigns.models.staged import Staged

__all__ = [
    "Account",
    "Addition",
    "Alert",
    "ApiKey",
    "Attachment",
    "Attempt",
    "AuditEntry",
    "Campaign",
    "Change",
    "ColumnChoice",
    "Heartbeat",
    "Hook",
    "InboundMedia",
    "InboundMessage",
    "KeptAnswer",
    "Lease",
    "Meter",
    "Notice",
    "Pace",
    "ParkedReceipt",
    "Part",
    "Poll",
    "Recipient",
    "Sample",
    "SecretField",
    "Staged",
    "StoredAccess",
    "Suppression",
    "Tally",
    "Watch",
    "sending",
]
