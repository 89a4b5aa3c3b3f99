"""The sandbox pushes webhooks, late, shuffled, repeated and dropped, into a real server."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from campaigns import receipts, reconcile
from campaigns.connections import gateway_of
from campaigns.models import InboundMedia, InboundMessage, Recipient
from campaigns.status import Status
from tests.builders import a_campaign, an_account
from tests.sandbox.process import running_sandbox
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

TIMES = ("--sent-after", "0.05", "--delivered-after", "0.1", "--read-after", "0.2")
TROUBLE = ("--webhook-delay", "0.05", "--webhook-shuffle", "--webhook-repeat", "3", "--webhook-drop", "0.1")


def test_every_message_becomes_read_however_the_receipts_come_and_though_some_do_not(live_server: Any) -> None:
    with running_sandbox("--no-fates", "--seed", "4", *TIMES, *TROUBLE) as sandbox:
        account = an_account(base_url=sandbox.url, token=sandbox.token)
        sandbox.control(webhook=f"{live_server.url}/webhooks/{account.webhook_secret}")
        campaign = a_campaign(account, recipients=20)
        for row in campaign.recipients.all():
            (message_id,) = gateway_of(account).send_text(row.phone, row.params["message"]).ids
            now = timezone.now()
            Recipient.objects.filter(pk=row.pk).update(
                status=Status.SUBMITTED, message_id=message_id, accepted_at=now, claimed_at=now
            )
        sandbox.inbound("919300005555", "hello", media="image")

        def read() -> int:
            receipts.run()
            return campaign.recipients.filter(status=Status.READ).count()

        until(lambda: read() >= 10 and InboundMedia.objects.exists(), 30)
        # What never came by webhook, the report brings.
        until(lambda: bool(reconcile.poll(account)) or read() == 20, 30)
        until(lambda: read() == 20, 10)
        assert InboundMessage.objects.count() == 1
        assert InboundMedia.objects.get().mime == "image/png"
