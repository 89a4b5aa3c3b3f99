"""Which rows of nobody may be a lost message, and what a row that hides its number proves: nothing is absent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import journal, reconcile
from campaigns.connections import gateway_of
from campaigns.gateway.rows import report_row
from campaigns.models import Poll
from campaigns.reconcile.lost import LostAnswers
from campaigns.status import Status
from tests.builders import a_campaign, an_account, lost_one
from tests.sandbox.process import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(
    ("phone", "status"),
    [("9193****1", Status.UNCERTAIN), ("919999999999", Status.PENDING)],
    ids=["masked", "readable"],
)
def test_an_unknown_row_with_a_masked_number_may_be_the_lost_one(sandbox: Sandbox, phone: str, status: Status) -> None:
    campaign = a_campaign(an_account(base_url=sandbox.url), recipients=1)
    row = lost_one(campaign, ago=timedelta(minutes=20))
    for _ in range(2):
        Poll.objects.create(account=campaign.account, started_at=timezone.now(), since=row.status_at, complete=True)
    lost = LostAnswers(campaign.account)
    lost.consider([report_row({"messageID": "m1", "phone": phone})])
    lost.settle_absent(gateway_of(campaign.account), row.status_at)
    row.refresh_from_db()
    assert row.status == status


def test_a_reading_that_broke_off_proves_nobody_absent(sandbox: Sandbox) -> None:
    campaign = a_campaign(an_account(base_url=sandbox.url), recipients=1)
    row = lost_one(campaign, ago=timedelta(minutes=20))
    for _ in range(2):
        Poll.objects.create(account=campaign.account, started_at=timezone.now(), since=row.status_at, complete=True)
    settled = []
    for fault in (["report:half-body=1"], []):
        sandbox.control(fault=fault)
        reconcile.poll(campaign.account)
        row.refresh_from_db()
        settled.append(row.status)
    assert settled == [Status.UNCERTAIN, Status.PENDING]


def test_who_was_sent_to_again_meanwhile_is_not_absent_by_an_older_reading() -> None:
    row = lost_one(a_campaign(recipients=1), ago=timedelta(minutes=20))
    assert journal.proven_absent([row.pk], timezone.now() - timedelta(minutes=30)) == 0
    assert journal.proven_absent([row.pk], timezone.now() - timedelta(minutes=10)) == 1


def test_a_number_written_with_a_plus_is_the_same_number() -> None:
    row = lost_one(a_campaign(recipients=1))
    lost = LostAnswers(row.account)
    record = {"messageID": "m1", "phone": f"+{row.phone}", "text": row.params["message"], "status": 1}
    lost.consider([report_row(record | {"createdAt": timezone.now().isoformat()})])
    assert lost.bind() == 1


def test_a_row_that_a_person_sent_on_the_gateways_page_is_ours_only_when_no_other_is() -> None:
    row = lost_one(a_campaign(recipients=1))
    lost, now = LostAnswers(row.account), timezone.now()
    record = {"phone": row.phone, "text": row.params["message"], "status": 1}
    by_hand = record | {"messageID": "m1", "mode": "Panel", "createdAt": now.isoformat()}
    by_us = record | {"messageID": "m2", "mode": "API", "createdAt": (now + timedelta(seconds=9)).isoformat()}
    lost.consider(map(report_row, (by_hand, by_us)))
    assert lost.bind() == 1
    row.refresh_from_db()
    assert row.message_id == "m2"
