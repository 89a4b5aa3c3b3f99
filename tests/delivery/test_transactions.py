"""While the gateway is asked, the database is free for everybody else."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from campaigns import delivery, journal
from campaigns.models import Campaign, Recipient
from campaigns.status import Status
from tests.builders import a_campaign, an_account
from tests.sandbox.process import Sandbox
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_others_write_while_a_request_is_on_its_way_and_the_claim_is_seen_before_it(
    sandbox: Sandbox,
) -> None:
    sandbox.control(accept_delay=2)
    campaign = a_campaign(an_account(base_url=sandbox.url), recipients=1)
    (ticket,) = journal.enqueue(campaign.pk, 1)

    def work() -> None:
        try:
            delivery.deliver(ticket.recipient_id, ticket.attempt)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    until(lambda: Recipient.objects.get().status == Status.SENDING)
    assert Campaign.objects.update(detail="written meanwhile") == 1
    assert sandbox.seen()["accepted"] == 0, "the request still waits"
    thread.join()
    assert Recipient.objects.get().status == Status.SUBMITTED
