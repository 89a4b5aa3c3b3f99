"""Says whether a report row is the message of one send. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from campaigns.gateway.rows import ReportRow
from campaigns.gateway.wire import digits

BEFORE = timedelta(seconds=120)
"""How far the gateway's clock may run behind ours."""
SLACK = timedelta(minutes=15)
"""How long after the attempt the gateway may create the row."""
CLOCK_FAULT = timedelta(hours=1)
"""How wrong either clock may be: a row that differs by no more than its time proves nothing, neither way."""
SHORTEST_PREFIX = 20
"""A row's text may be cut; a shorter beginning proves nothing."""

KIND_OF: dict[str, str] = {
    "sendText": "text",
    "sendFiles": "media",
    "sendFileWithCaption": "media",
    "sendLocation": "location",
    "sendContact": "contact",
    "sendTextButton": "button",
    "sendFilesButton": "button",
    "sendLocationButton": "button",
    "sendList": "list",
}
"""The flag a row of each endpoint carries; a button row may carry media or location beside it."""

_OBJECT_ID = re.compile(r"^[0-9a-fA-F]{24}$")


def same_message(
    row: ReportRow,
    phone: str,
    endpoint: str,
    params: Mapping[str, str | list[str]],
    started_at: datetime,
    ended_at: datetime,
    slack: timedelta = SLACK,
) -> bool:
    """Say whether `row` may be the message that was sent to `phone` between `started_at` and `ended_at` (both
    UTC).

    True for each of several identical messages: the caller pairs them one to one and leaves out rows that
    belong to another recipient. Masked numbers never match.
    """
    number = digits(row.phone)
    if not number or number != digits(phone) or kind_of(row) != KIND_OF.get(endpoint):
        return False
    created_at = row.created_at or object_id_time(row.message_id)
    if created_at is None or not started_at - BEFORE <= created_at <= ended_at + slack:
        return False
    link = params.get("link", "")
    if isinstance(link, str) and link and row.link and link.strip() != row.link.strip():
        return False
    return _same_text(row.text, params.get("message", ""), required=endpoint == "sendText")


def but_for_the_clock(
    row: ReportRow,
    phone: str,
    endpoint: str,
    params: Mapping[str, str | list[str]],
    started_at: datetime,
    ended_at: datetime,
) -> bool:
    """Say whether `row` would be the message if a clock had been wrong: no reason to bind it, nor to send again."""
    return same_message(row, phone, endpoint, params, started_at - CLOCK_FAULT, ended_at + CLOCK_FAULT)


def kind_of(row: ReportRow) -> str:
    """Return a row's kind as KIND_OF names it."""
    flags = (
        (row.is_list, "list"),
        (row.is_button, "button"),
        (row.is_contact, "contact"),
        (row.is_location, "location"),
        (row.is_media or bool(row.link), "media"),
    )
    return next((kind for flag, kind in flags if flag), "text")


def canonical_text(text: str) -> str:
    """Return a text as it is compared: LF newlines (also for a literal backslash-n), NFC, stripped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\n", "\n")
    return unicodedata.normalize("NFC", text).strip()


def object_id_time(message_id: str) -> datetime | None:
    """Return the time in a message id, which is a 24-digit object id beginning with its seconds; None for
    others.
    """
    if not _OBJECT_ID.match(message_id):
        return None
    return datetime.fromtimestamp(int(message_id[:8], 16), UTC)


def _same_text(found: str, sent: str | list[str], *, required: bool) -> bool:
    got, want = canonical_text(found), canonical_text(sent if isinstance(sent, str) else "")
    if got == want:
        return True
    if not got or not want:
        return not required
    return len(got) >= SHORTEST_PREFIX and want.startswith(got)
