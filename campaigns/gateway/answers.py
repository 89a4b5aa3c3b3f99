"""What the reads return: frozen nouns with times in UTC, read from `data` (specification 2 to 7)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from campaigns.gateway.dates import instant, past_instant
from campaigns.gateway.rows import CLOCK_SKEW, ReportRow
from campaigns.gateway.wire import as_bool, as_int, as_list, as_text, digits, lowered, storable


@dataclass(frozen=True, slots=True)
class Report:
    """Rows of campaignReport. `total` counts all matches; `truncated` means `limit` or the host left some
    out.
    """

    rows: tuple[ReportRow, ...] = field(repr=False)
    total: int
    truncated: bool


@dataclass(frozen=True, slots=True)
class Balance:
    """checkBal: messages left, and when the account expires. `raw` is `data` as it came."""

    quota: int
    expires: datetime | None
    status: str
    raw: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Instance:
    """A connected account as qrCode describes it. `quota` is the grant; what is left is in Balance."""

    instance_id: str = field(repr=False)
    name: str = field(repr=False)
    connected: bool
    own_phone: str = field(repr=False)
    quota: int | None
    usage: int | None
    usage_today: int | None
    daily_limit: int | None
    """`quotaLimit`; None when the account is unlimited or the host does not say."""
    expires: datetime | None
    webhook_url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class QrCode:
    """An account that is not connected: a picture to scan, or the address of one (a secret, it holds the
    token).
    """

    png: bytes = field(default=b"", repr=False)
    link: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One received message. `phone` is the sender, or the group when `is_group`."""

    message_id: str
    phone: str = field(repr=False)
    text: str = field(repr=False)
    link: str = field(repr=False)
    is_media: bool
    media_type: str
    is_group: bool
    wa_message_id: str
    instance_id: str = field(repr=False)
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """Received messages, in the gateway's order. `total` counts all matches."""

    rows: tuple[InboxRow, ...] = field(repr=False)
    total: int
    truncated: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A WhatsApp group of the account; `participants` are phone numbers, digits only."""

    group_id: str = field(repr=False)
    name: str = field(repr=False)
    participants: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact of the account."""

    phone: str = field(repr=False)
    name: str = field(repr=False)


def balance(payload: Mapping[str, object]) -> Balance:
    """Read checkBal. No data (HTTP 500, "null recharge instance") is a quota of 0."""
    record = _first(payload.get("data"))
    if record is None:
        return Balance(quota=0, expires=None, status="never recharged")
    row = lowered(record)
    return Balance(
        quota=as_int(row.get("quota")) or 0,
        expires=instant(row.get("expirydate")),
        status=as_text(row.get("status")),
        raw=dict(record),
    )


def instance_or_qr(payload: Mapping[str, object]) -> Instance | QrCode:
    """Read qrCode and qrCodeLink: an object is a connected account, a text is something to scan."""
    data = payload.get("data")
    record = _first(data)
    if record is None:
        return _qr_code(as_text(_only(data)))
    row = lowered(record)
    info = _first(row.get("info"))
    about = lowered(info) if info is not None else {}
    return Instance(
        instance_id=as_text(row.get("instanceid")),
        name=as_text(row.get("name")),
        connected=as_bool(about.get("connected", row.get("status"))) and as_bool(row.get("login", True)),
        own_phone=digits(about.get("wid")),
        quota=as_int(row.get("quota")),
        usage=as_int(row.get("usage")),
        usage_today=as_int(row.get("todayusage")),
        daily_limit=None if as_bool(row.get("isunlimited")) else as_int(row.get("quotalimit")),
        expires=instant(row.get("expired")),
        webhook_url=as_text(row.get("webhook")),
    )


def inbox(payload: Mapping[str, object]) -> Inbox:
    """Read inboxReport and inboxReportOffset, whose `data` is an object or a list."""
    records = [record for record in as_list(payload.get("data")) if isinstance(record, Mapping)]
    latest = datetime.now(UTC) + CLOCK_SKEW
    rows = tuple(_inbox_row(lowered(record), latest) for record in records)
    total = max(as_int(payload.get("total")) or 0, len(records))
    return Inbox(rows, total, total > len(records))


def groups(payload: Mapping[str, object]) -> tuple[Group, ...]:
    """Read the group list; the suffix @g.us is cut off."""
    return tuple(
        Group(
            as_text(row.get("id")).removesuffix("@g.us"),
            as_text(row.get("name")),
            tuple(filter(None, map(digits, as_list(row.get("participants"))))),
        )
        for row in _records(payload)
    )


def contacts(payload: Mapping[str, object]) -> tuple[Contact, ...]:
    """Read the contact list."""
    return tuple(Contact(digits(row.get("id")), as_text(row.get("name"))) for row in _records(payload))


def _inbox_row(row: Mapping[str, object], latest: datetime) -> InboxRow:
    text = row.get("text")
    return InboxRow(
        message_id=as_text(row.get("messageid")),
        phone=digits(row.get("phone")),
        text=storable(text) if isinstance(text, str) else "",
        link=as_text(row.get("link")),
        is_media=as_bool(row.get("ismedia")),
        media_type=as_text(row.get("mediatype")),
        is_group=as_text(row.get("waid")).endswith("@g.us"),
        wa_message_id=as_text(row.get("wamessageid")),
        instance_id=as_text(row.get("instanceid")),
        created_at=past_instant(row.get("createdat"), latest),
    )


def _qr_code(text: str) -> QrCode:
    """Read a QR code: an address, or base64 with or without the prefix of a data URI."""
    if text.lower().startswith(("http://", "https://")):
        return QrCode(link=text)
    encoded = "".join(text.split(",", 1)[-1].split())
    try:
        return QrCode(png=base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True))
    except (binascii.Error, ValueError):
        return QrCode()


def _first(data: object) -> Mapping[str, object] | None:
    return next((record for record in as_list(data) if isinstance(record, Mapping)), None)


def _only(data: object) -> object:
    return next(iter(as_list(data)), "")


def _records(payload: Mapping[str, object]) -> Iterator[dict[str, object]]:
    return (lowered(record) for record in as_list(payload.get("data")) if isinstance(record, Mapping))
