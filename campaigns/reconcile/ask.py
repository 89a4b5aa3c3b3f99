"""Asks campaignStatus for messages one by one: where they are few, missing from the report, or about to expire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from campaigns import journal, leases
from campaigns.connections import gateway_of
from campaigns.gateway import Gateway, GatewayError, Rejected
from campaigns.journal import LAST_QUESTION
from campaigns.models import Account, Part, Recipient
from campaigns.reconcile.proof import apply, evidence_of
from campaigns.status import ANSWERS_NOTHING, AWAITING_PROOF, REPORT_WINDOW, Status

FEW = 5
"""Up to so many messages are asked for one by one instead of reading the report."""
_AT_ONCE = 200
"""Questions at the end of one reading."""
_EACH_TICK = 10
"""Questions of the final sweep at a tick of 5 s: two a second."""
_WATCHED = 20_000
_LAST_SWEEPS = (timedelta(days=6), LAST_QUESTION)
_UNSETTLED = (Status.SUBMITTED, Status.SENT)
_LEASE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Answers:
    """How many messages the gateway knew, and how many recipients that changed."""

    rows: int
    changed: int


def ask(gateway: Gateway, account_id: int, messages: Iterable[tuple[int, str]]) -> Answers:
    """Ask for each (recipient, message id). Raises GatewayError; what was answered until then is applied."""
    found, asked = [], []
    try:
        for recipient_id, message_id in messages:
            try:
                row = gateway.campaign_status(message_id)
            except Rejected:
                row = None
            asked.append(recipient_id)
            if row is not None:
                found.append(replace(evidence_of(row, timezone.now()), message_id=message_id))
    finally:
        changed = apply(account_id, found, timezone.now()).changed if found else 0
        journal.note_asked(asked, timezone.now())
    return Answers(len(found), changed)


def _all_ids(messages: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Put in the place of a recipient's first id all its ids that may still rise, where it has several."""
    several: dict[int, list[str]] = defaultdict(list)
    rising = Part.objects.filter(recipient__in=[pk for pk, _ in messages], status__in=AWAITING_PROOF)
    for pk, message_id in rising.order_by("place", "pk").values_list("recipient_id", "message_id"):
        several[pk].append(message_id)
    return [(pk, each) for pk, message_id in messages for each in several.get(pk, [message_id])]


def the_few(account_id: int, now: datetime) -> list[tuple[int, str]]:
    """Return the account's unproven messages, at most `FEW`."""
    unproven = Recipient.objects.filter(
        account=account_id, accepted_at__gte=now - REPORT_WINDOW, status__in=AWAITING_PROOF
    )
    return _all_ids(list(unproven.exclude(message_id="").values_list("pk", "message_id")[:FEW]))


class _Unproven(NamedTuple):
    """A recipient that a report should show."""

    pk: int
    message_id: str
    accepted_at: datetime
    asked_at: datetime | None

    def worth_asking(self, now: datetime) -> bool:
        """Say whether its age has doubled since it was asked for."""
        return self.asked_at is None or now - self.asked_at >= self.asked_at - self.accepted_at


class Missing:
    """The unproven messages that a reading of the report has not shown."""

    def __init__(self, account_id: int, now: datetime) -> None:
        self._now = now
        rows = Recipient.objects.filter(
            account=account_id, accepted_at__gte=now - REPORT_WINDOW, status__in=_UNSETTLED
        ).exclude(message_id="")
        found = rows.order_by("accepted_at").values_list(*_Unproven._fields)[:_WATCHED]
        self._left = {row.message_id: row for row in map(_Unproven._make, found)}
        # Of a recipient with several ids the first one stands in its row.
        others = Part.objects.filter(recipient__in=rows, status__in=_UNSETTLED).values_list(
            "message_id", "recipient_id"
        )
        by_pk = {row.pk: row for row in self._left.values()} if others.exists() else {}
        self._left |= {message_id: by_pk[pk] for message_id, pk in others[:_WATCHED] if pk in by_pk}

    def seen(self, message_ids: Iterable[str]) -> None:
        """Take out what the report shows."""
        for message_id in message_ids:
            self._left.pop(message_id, None)

    def worth_asking(self, *, complete: bool) -> list[tuple[int, str]]:
        """Return whom to ask for: after an incomplete reading all, else those that should have been shown by now.

        Each is asked for again only when its age has doubled since.
        """
        settled = self._now - timedelta(seconds=settings.SETTLE_SECONDS)
        late = (row for row in self._left.values() if not complete or row.accepted_at <= settled)
        worth = dict.fromkeys((row.pk, row.message_id) for row in late if row.worth_asking(self._now))
        return _all_ids(list(islice(worth, _AT_ONCE)))


def final_sweep(now: datetime) -> int:
    """Ask for the last time for messages whose report window closes; return how many recipients changed.

    A few at each call, at the age of 6 days and again of 6 days and 20 hours.
    """
    with leases.held("final sweep", _LEASE_SECONDS) as mine:
        accounts = Account.objects.exclude(pause_reason__in=ANSWERS_NOTHING) if mine else ()
        return sum(_sweep(account, now) for account in accounts)


def _sweep(account: Account, now: datetime) -> int:
    due = Q()
    for age in _LAST_SWEEPS:
        unasked = Q(asked_at=None) | Q(asked_at__lt=F("accepted_at") + age)
        due |= Q(unasked, accepted_at__lte=now - age)
    rows = Recipient.objects.filter(due, account=account, status__in=_UNSETTLED, accepted_at__lte=now - _LAST_SWEEPS[0])
    messages = list(rows.exclude(message_id="").order_by("accepted_at").values_list("pk", "message_id")[:_EACH_TICK])
    if not messages:
        return 0
    try:
        return ask(gateway_of(account), account.pk, _all_ids(messages)).changed
    except GatewayError:
        return 0
