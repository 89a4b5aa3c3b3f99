"""One row of campaignReport or campaignStatus, and how it becomes one word (specification 2.1, 2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from campaigns.gateway.dates import past_instant
from campaigns.gateway.wire import Ack, ack_word, as_bool, as_int, as_text, lowered, submission_word

CLOCK_SKEW = timedelta(days=1)
"""A time further ahead than this is an error of the gateway, not a time."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What the gateway says about one message. Times in UTC; the repr shows no phone number and no text."""

    message_id: str
    phone: str = field(repr=False)
    """The recipient. Rows also carry `waID`, which is our own number and never read."""
    text: str = field(repr=False)
    link: str = field(repr=False)
    is_media: bool
    is_location: bool
    is_contact: bool
    is_button: bool
    is_list: bool
    wa_message_id: str
    instance_id: str = field(repr=False)
    mode: str
    """How it was submitted; `Panel` means by a person on the gateway's own page."""
    word: Ack
    """The row in one of our words; UNKNOWN when the gateway used only words nobody knows."""
    raw_status: str
    """The gateway's own words, `status/statusInfo/statusMessage/statusMessageInfo`, for logs and support."""
    timed_out: int
    created_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


def report_row(record: Mapping[str, object], latest: datetime | None = None) -> ReportRow:
    """Read one row, whatever the case of its keys and the type of its numbers. `latest`: newest believable
    time.
    """
    row = lowered(record)
    latest = latest or datetime.now(UTC) + CLOCK_SKEW
    delivered_at = past_instant(row.get("deliveredat"), latest)
    read_at = past_instant(row.get("readat"), latest)
    status, info = row.get("status"), row.get("statusinfo")
    ack, ack_info = row.get("statusmessage"), row.get("statusmessageinfo")
    return ReportRow(
        message_id=as_text(row.get("messageid")),
        phone=as_text(row.get("phone")),
        text=text if isinstance(text := row.get("text"), str) else "",
        link=as_text(row.get("link")),
        is_media=as_bool(row.get("ismedia")),
        is_location=as_bool(row.get("islocation")),
        is_contact=as_bool(row.get("iscontact")),
        is_button=as_bool(row.get("isbutton")),
        is_list=as_bool(row.get("islist")),
        wa_message_id=as_text(row.get("wamessageid")),
        instance_id=as_text(row.get("instanceid")),
        mode=as_text(row.get("mode")),
        word=_word(ack_word(as_int(ack), ack_info), submission_word(as_int(status), info), delivered_at, read_at),
        raw_status="/".join(as_text(part)[:40] for part in (status, info, ack, ack_info)),
        timed_out=as_int(row.get("timedout")) or 0,
        created_at=past_instant(row.get("createdat"), latest),
        delivered_at=delivered_at,
        read_at=read_at,
    )


def report_rows(records: Iterable[object]) -> Iterator[ReportRow]:
    """Read rows one by one, without those that are no objects or have no message id."""
    latest = datetime.now(UTC) + CLOCK_SKEW
    for record in records:
        if isinstance(record, Mapping):
            row = report_row(record, latest)
            if row.message_id:
                yield row


def _word(ack: Ack, submission: Ack, delivered_at: datetime | None, read_at: datetime | None) -> Ack:
    """Say how far a row came: times are evidence, then the acknowledgement, then the
    submission.
    """
    if read_at or Ack.READ in (ack, submission):
        return Ack.READ
    if delivered_at or Ack.DELIVERED in (ack, submission):
        return Ack.DELIVERED
    if ack is Ack.FAILED:
        return Ack.FAILED
    if ack is Ack.SENT or submission is Ack.SENT:
        return Ack.SENT
    return submission or ack
