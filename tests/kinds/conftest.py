"""A gateway that runs, and a campaign carried through it without a queue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from campaigns import delivery, dispatch, intake, launch, reconcile
from campaigns.intake import Order
from campaigns.journal import Ticket
from campaigns.models import Account, Campaign, Recipient
from campaigns.status import OPEN
from tests.builders import an_account
from tests.examples import kinds
from tests.sandbox.process import AT_ONCE, Sandbox


@pytest.fixture
def sandbox(sandbox: Sandbox, settings: Any) -> Sandbox:
    """A gateway that has seen nothing; answers are waited for half a second, and absence is believed at once."""
    settings.READ_TIMEOUT = 0.5
    settings.SETTLE_SECONDS = 0
    sandbox.control(no_fates=True, **AT_ONCE)
    return sandbox


@pytest.fixture
def account(sandbox: Sandbox) -> Account:
    """An account of that gateway."""
    return an_account(base_url=sandbox.url, region="US")


def launched(account: Account, order: Order) -> Campaign:
    """Import a spreadsheet and launch its campaign."""
    campaign = intake.accept(order, account, "a test")
    intake.fill(campaign)
    launch.launch(campaign, "a test")
    return campaign


def attachments() -> dict[str, Path]:
    """The files that the examples' rows name."""
    return {path.name: path for path in kinds.ATTACHMENTS.iterdir()}


def send_once() -> None:
    """Give everybody whose time has come one delivery."""
    dispatch.run(_deliver, seconds=0.1)


def _deliver(tickets: Sequence[Ticket]) -> None:
    for ticket in tickets:
        delivery.deliver(ticket.recipient_id, ticket.attempt)


def send_all(campaign: Campaign) -> None:
    """Deliver until nobody is open."""
    for _ in range(20):
        send_once()
        if not Recipient.objects.filter(campaign=campaign, status__in=OPEN).exists():
            return
    raise AssertionError("somebody is still open")


def report(account: Account) -> None:
    """Read the gateway's report."""
    reconcile.poll(account)
