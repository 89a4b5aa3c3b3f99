"""Reads what people sent to an account, from where it last stopped, and shows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import Count, F, Q
from django.utils import timezone

from campaigns import clocks, inbound, leases, pauses
from campaigns.connections import gateway_of
from campaigns.gateway import AccountPaused, Gateway, GatewayError, Inbox, InboxRow, Rejected
from campaigns.gateway.dates import INDIA
from campaigns.inbound import Arrival
from campaigns.models import Account, Campaign, InboundMessage, sending
from campaigns.status import ANSWERS_NOTHING, PauseReason, State

log = structlog.get_logger("campaigns.inbox")

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_WHOLE_EVERY = timedelta(days=1)
"""The last days are also read by date: a host that forgot our place answers "nothing new" for ever."""
_REPORT_DAYS = 6
_RECENT = timedelta(days=1)
_RECENT_FACTOR, _IDLE_FACTOR = 5, 30
"""As multiples of the base cadence: 5 minutes for a day after a campaign, then half an hour."""
_LEASE_SECONDS = 300


def run() -> int:
    """Read the inboxes that are due and send the confirmations that are; return how many messages were new.

    Accounts that never ran a campaign are left alone. Doing so twice at once is harmless.
    """
    now = timezone.now()
    # An account that was quiet has its next reading half an hour away when a campaign starts: too late for a STOP.
    overslept = Q(sending(), next_inbox_at__gt=now + _after(1))
    come = Q(next_inbox_at=None) | clocks.due("next_inbox_at", now, _after(_IDLE_FACTOR))
    due = come | overslept | Q(inbox__reply_due=True)
    used = Account.objects.filter(due, campaigns__started_at__isnull=False).distinct()
    # One at a time for all accounts: slow gateways must not take the threads that dispatch needs.
    with leases.held("inbox", _LEASE_SECONDS) as mine:
        accounts = used.exclude(pause_reason__in=ANSWERS_NOTHING) if mine else used.none()
        # Who waits longest first, so that none keeps the others waiting.
        longest = accounts.order_by(F("next_inbox_at").asc(nulls_first=True))
        return sum(poll(account) for account in longest)


def poll(account: Account) -> int:
    """Read one account's inbox now, unless somebody else is reading it; return how many messages were new."""
    with leases.held(f"inbox {account.pk}", _LEASE_SECONDS) as mine:
        if not mine:
            return 0
        account.refresh_from_db()
        try:
            return _visit(account)
        finally:
            # Also after a fault that nobody expected: else it would be the first again, and others never read.
            Account.objects.filter(pk=account.pk).update(next_inbox_at=_next(account))


def _visit(account: Account) -> int:
    """Read an account's inbox and send its confirmations; return how many messages were new."""
    gateway, new = gateway_of(account), 0
    try:
        new = _read(account, gateway)
    except AccountPaused as error:
        pauses.pause_account(account.pk, PauseReason(error.reason), error.code)
    except GatewayError as error:
        log.info("inbox not read", account=account.pk, code=error.code)
    _confirm(account, gateway)
    return new


def latest(account: Account, limit: int) -> list[InboundMessage]:
    """Return the newest messages of an account with the campaigns they answer."""
    return list(InboundMessage.objects.filter(account=account).select_related("campaign")[:limit])


def choices(campaign: Campaign) -> dict[str, int]:
    """Return how many chose each button or list row of the campaign, most chosen first."""
    chosen = campaign.answers.exclude(choice="").values_list("choice")
    return dict(chosen.annotate(n=Count("id")).order_by("-n", "choice"))


def _read(account: Account, gateway: Gateway) -> int:
    now = timezone.now()
    whole_at = account.inbox_whole_at
    by_date = whole_at is None or now - whole_at >= _WHOLE_EVERY or clocks.is_ahead(whole_at, now)
    found = _by_date(account, gateway, now) if by_date else _after_cursor(account, gateway, now)
    # In the order in which they were sent, so that the log reads well; which wish holds does not depend on it.
    rows = sorted(found.rows, key=_age)
    new = sum(inbound.receive(account, _arrival(row, now)) for row in rows)
    if rows and rows[-1].message_id:
        Account.objects.filter(pk=account.pk).update(inbox_cursor=rows[-1].message_id[:64])
    if by_date:
        Account.objects.filter(pk=account.pk).update(inbox_whole_at=now)
    return new


def _by_date(account: Account, gateway: Gateway, now: datetime) -> Inbox:
    """Read everything the first time, later the last days."""
    if not account.inbox_cursor:
        return gateway.inbox()
    today = now.astimezone(INDIA).date()
    return gateway.inbox(today - timedelta(days=_REPORT_DAYS), today)


def _after_cursor(account: Account, gateway: Gateway, now: datetime) -> Inbox:
    if not account.inbox_cursor:
        return gateway.inbox()
    try:
        return gateway.inbox_after(account.inbox_cursor)
    except Rejected:
        return _by_date(account, gateway, now)


def _age(row: InboxRow) -> tuple[datetime, str]:
    return row.created_at or _EARLIEST, row.message_id


def _arrival(row: InboxRow, now: datetime) -> Arrival:
    return Arrival(
        phone=row.phone,
        kind=row.media_type if row.is_media else "text",
        text=row.text,
        at=row.created_at or now,
        message_id=row.message_id,
        wa_message_id=row.wa_message_id,
        is_group=row.is_group,
    )


def _next(account: Account) -> datetime:
    now = timezone.now()
    factor = _IDLE_FACTOR
    if account.campaigns.filter(state=State.RUNNING).exists():
        factor = 1
    elif account.campaigns.filter(started_at__gte=now - _RECENT).exists():
        factor = _RECENT_FACTOR
    return now + _after(factor)


def _after(factor: int) -> timedelta:
    return timedelta(seconds=settings.RECONCILE_SECONDS * factor)


def _confirm(account: Account, gateway: Gateway) -> None:
    """Send the account's confirmation to those who opted out: at most once each, whatever happens."""
    for message in InboundMessage.objects.filter(account=account, reply_due=True)[:100]:
        taken = InboundMessage.objects.filter(pk=message.pk, reply_due=True).update(reply_due=False)
        if taken and account.stop_reply:
            try:
                gateway.send_text(message.phone, account.stop_reply)
            except GatewayError as error:
                log.info("confirmation not sent", account=account.pk, code=error.code)
