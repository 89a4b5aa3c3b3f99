"""The form of what programs get."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema

from campaigns.status import PauseReason, State, Status


class AccountOut(Schema):
    """One gateway account; never its token."""

    id: int
    name: str
    rate_per_second: float
    daily_cap: int | None
    timezone: str
    region: str
    paused: str
    balance: int | None
    checked_at: datetime | None


class Checked(Schema):
    """What the gateway says of an account now."""

    name: str
    connected: bool
    balance: int
    expires: datetime | None
    usage_today: int | None


class CampaignOut(Schema):
    """A campaign in a list."""

    id: int
    name: str
    account: str
    kind: str
    state: State
    reason: PauseReason | Literal[""]
    total: int
    created_at: datetime


class ProgressOut(Schema):
    """Where a campaign stands; `counts` has every status and adds up to `total`."""

    id: int
    name: str
    account: str
    kind: str
    state: State
    reason: PauseReason | Literal[""]
    total: int
    counts: dict[Status, int]
    rate_per_second: float
    eta_seconds: int | None
    eta_range_seconds: tuple[int, int] | None
    limited_by: str
    started_at: datetime | None
    finished_at: datetime | None
    funnel: dict[str, int]
    undecided: int


class Draft(Schema):
    """A draft campaign. `verdict` is what `campaigns check --json` prints; none while a large file is still read."""

    campaign: int
    verdict: dict[str, Any] | None


class Stopped(Schema):
    """What a pause or cancel met."""

    in_flight: int
    held_back: int
    campaign: ProgressOut


class Retried(Schema):
    """How many recipients are sent to again."""

    recipients: int
    campaign: ProgressOut


class RecipientOut(Schema):
    """One row of a campaign."""

    id: int
    row: int
    phone: str
    status: Status
    code: str
    error: str
    status_at: datetime
    message_id: str
    tries: int
    accepted_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


class MessageOut(Schema):
    """One received message."""

    id: int
    account: str
    phone: str
    is_group: bool
    kind: str
    text: str
    received_at: datetime
    campaign: int | None
    recipient: int | None
    choice: str


class SuppressionOut(Schema):
    """One number that must not be messaged; `account` is none when no account may."""

    id: int
    phone: str
    account: str | None
    reason: str
    created_at: datetime


class Accounts(Schema):
    """All accounts."""

    items: list[AccountOut]


class Campaigns(Schema):
    """One page; `next` continues it and is none on the last."""

    items: list[CampaignOut]
    next: int | None


class Recipients(Schema):
    """One page; `next` continues it and is none on the last."""

    items: list[RecipientOut]
    next: int | None


class Messages(Schema):
    """One page; `next` continues it and is none on the last."""

    items: list[MessageOut]
    next: int | None


class Suppressions(Schema):
    """One page; `next` continues it and is none on the last."""

    items: list[SuppressionOut]
    next: int | None


class Suppressed(Schema):
    """What became of a number: `changed` is false when it was so already."""

    changed: bool


class NoticeOut(Schema):
    """One post to a hook; `items` counts its changes or alerts, `why` says what kept it from being taken."""

    id: int
    hook: str
    event: str
    items: int
    state: str
    tries: int
    why: str
    created_at: datetime
    tried_at: datetime | None
    next_try_at: datetime | None


class Notices(Schema):
    """One page; `next` continues it and is none on the last."""

    items: list[NoticeOut]
    next: int | None
