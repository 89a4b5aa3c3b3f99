"""The tables. No behaviour here calls out of the database."""

from campaigns.models.account import Account
from campaigns.models.campaign import Attachment, Campaign, Sample, Tally
from campaigns.models.housekeeping import AuditEntry, Lease
from campaigns.models.recipient import Attempt, Recipient, Suppression
from campaigns.models.reports import ParkedReceipt, Poll

__all__ = [
    "Account",
    "Attachment",
    "Attempt",
    "AuditEntry",
    "Campaign",
    "Lease",
    "ParkedReceipt",
    "Poll",
    "Recipient",
    "Sample",
    "Suppression",
    "Tally",
]
