"""Small builders of accounts, campaigns and recipients for tests that need rows in the database."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from campaigns import journal
from campaigns.journal import Claim
from campaigns.models import Account, Campaign, Recipient
from campaigns.status import State, Status

_numbers = count(1)


def an_account(**fields: Any) -> Account:
    """Store an account; the gateway behind it is nowhere unless `base_url` says so."""
    n = next(_numbers)
    defaults = {
        "name": f"account-{n}",
        "base_url": "http://127.0.0.1:9",
        "token": "sandbox-token",
        "rate_per_second": 1000.0,
    }
    return Account.objects.create(**defaults | fields)


def a_campaign(account: Account | None = None, recipients: int = 0, **fields: Any) -> Campaign:
    """Store a running text campaign with so many pending recipients."""
    defaults = {
        "account": account or an_account(),
        "name": "reminders",
        "kind": "text",
        "state": State.RUNNING,
        "source_name": "list.csv",
        "sheet": "list",
        "header_row": 1,
        "content_hash": "0" * 64,
        "total": recipients,
        "imported_at": timezone.now(),
        "options": {"phone_column": 0},
    }
    campaign = Campaign.objects.create(**defaults | fields)
    for row in range(2, recipients + 2):
        a_recipient(campaign, row=row)
    return campaign


def a_recipient(campaign: Campaign, **fields: Any) -> Recipient:
    """Store one recipient, pending unless said otherwise."""
    n = next(_numbers)
    defaults = {
        "campaign": campaign,
        "account": campaign.account,
        "row": n,
        "phone": f"9198765{n:05d}",
        "params": {"message": f"hello {n}"},
        "status": Status.PENDING,
        "status_at": timezone.now(),
    }
    row = Recipient.objects.create(**defaults | fields)
    row.refresh_from_db()
    return row


def a_claim(campaign: Campaign) -> Claim:
    """Queue the campaign's next recipient and claim it, as a worker does."""
    (ticket,) = journal.enqueue(campaign.pk, 1)
    claim = journal.claim(ticket.recipient_id, ticket.attempt)
    assert claim is not None
    return claim


def lost_one(campaign: Campaign, *, ago: timedelta = timedelta(0)) -> Recipient:
    """Make the next recipient one whose answer was lost so long ago."""
    claim = a_claim(campaign)
    journal.lost(claim, "read_timeout")
    then = timezone.now() - ago
    Recipient.objects.filter(pk=claim.recipient_id).update(claimed_at=then, status_at=then)
    return Recipient.objects.get(pk=claim.recipient_id)


def statuses(campaign: Campaign) -> dict[str, int]:
    """Count the campaign's rows by status, from the rows themselves."""
    return dict(campaign.recipients.values_list("status").annotate(n=Count("id")))


def tally(campaign: Campaign) -> dict[str, int]:
    """Return the counts that the database keeps, without the zeros."""
    sums = campaign.tallies.values_list("status").annotate(n=Sum("n"))
    return {status: n for status, n in sums if n}
