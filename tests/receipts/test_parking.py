"""Receipts of several threads in one commit: each is told whether its own is stored."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from campaigns.models import Account, ParkedReceipt
from campaigns.receipts.parking import store
from tests.builders import an_account

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def stored(account: Account, n: int) -> bool:
    """Store a receipt, whose time is missing where `n` is odd; say whether that was possible."""
    now = timezone.now()
    row = ParkedReceipt(account=account, message_id=str(n), payload="{}", received_at=now, retry_at=now)
    if n % 2:
        row.received_at = None
    try:
        store([row])
    except IntegrityError:
        return False
    finally:
        connections.close_all()
    return True


def test_a_receipt_that_cannot_be_stored_fails_alone() -> None:
    account, numbers = an_account(), range(200)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda n: stored(account, n), numbers))
    assert told == [n % 2 == 0 for n in numbers]
    kept = set(ParkedReceipt.objects.values_list("message_id", flat=True))
    assert kept == {str(n) for n in numbers if n % 2 == 0}
