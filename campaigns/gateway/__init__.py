"""The gateway: the only HTTP of the product. It knows no campaign and no database."""

from campaigns.gateway.answers import Balance, Contact, Group, Inbox, InboxRow, Instance, QrCode, Report
from campaigns.gateway.client import Gateway
from campaigns.gateway.connection import BadBaseUrl, BadConnection, Connection, Upload
from campaigns.gateway.errors import (
    Accepted,
    AccountPaused,
    FailedCall,
    GatewayError,
    Rejected,
    Unavailable,
    Uncertain,
)
from campaigns.gateway.links import LinkFacts, look_at_link
from campaigns.gateway.match import but_for_the_clock, same_message
from campaigns.gateway.receipts import Inbound, Receipt, receipt
from campaigns.gateway.retry import Patience, resume_waiting, stop_waiting
from campaigns.gateway.rows import ReportRow
from campaigns.gateway.sends import Buttons, Guards
from campaigns.gateway.stream import ReportStream
from campaigns.gateway.wire import Ack, unknown_words

__all__ = [
    "Accepted",
    "AccountPaused",
    "Ack",
    "BadBaseUrl",
    "BadConnection",
    "Balance",
    "Buttons",
    "Connection",
    "Contact",
    "FailedCall",
    "Gateway",
    "GatewayError",
    "Group",
    "Guards",
    "Inbound",
    "Inbox",
    "InboxRow",
    "Instance",
    "LinkFacts",
    "Patience",
    "QrCode",
    "Receipt",
    "Rejected",
    "Report",
    "ReportRow",
    "ReportStream",
    "Unavailable",
    "Uncertain",
    "Upload",
    "but_for_the_clock",
    "look_at_link",
    "receipt",
    "resume_waiting",
    "same_message",
    "stop_waiting",
    "unknown_words",
]
