"""What becomes of a claimed recipient: in time, after the lease, and after somebody else decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import journal
from campaigns.journal import Call, Claim
from campaigns.models import Attempt, Campaign, Recipient
from campaigns.status import Status
from tests.builders import a_campaign, a_claim, an_account

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CALL = Call(timezone.now(), timezone.now(), "retry", "http_503", 503)
Answer = Callable[[Claim], bool]
ANSWERS = [
    pytest.param(lambda claim: journal.accepted(claim, "m1"), Status.SUBMITTED, id="accepted"),
    pytest.param(lambda claim: journal.rejected(claim, "11", "no"), Status.FAILED, id="rejected"),
    pytest.param(lambda claim: journal.lost(claim, "reset"), Status.UNCERTAIN, id="lost"),
    pytest.param(lambda claim: journal.postponed(claim, None, "http_503"), Status.PENDING, id="postponed"),
]


def stored(claim: Claim) -> Recipient:
    return Recipient.objects.get(pk=claim.recipient_id)


@pytest.mark.parametrize(("answer", "status"), ANSWERS)
def test_an_answer_settles_the_claim(answer: Answer, status: Status) -> None:
    claim = a_claim(a_campaign(recipients=1))
    assert answer(claim)
    assert stored(claim).status == status
    assert stored(claim).lease_until is None


@pytest.mark.parametrize(("answer", "status"), ANSWERS)
def test_an_answer_counts_also_after_the_lease(answer: Answer, status: Status) -> None:
    claim = a_claim(a_campaign(recipients=1))
    assert journal.leases_over(timezone.now() + timedelta(hours=1)) == 1
    answer(claim)
    assert stored(claim).status == status


@pytest.mark.parametrize(("answer", "status"), ANSWERS)
def test_an_answer_to_an_earlier_attempt_changes_nothing(answer: Answer, status: Status) -> None:
    campaign = a_campaign(recipients=1)
    old = a_claim(campaign)
    journal.leases_over(timezone.now() + timedelta(hours=1))
    journal.decide([old.recipient_id], send_again=True)
    new = a_claim(campaign)
    assert new.attempt == old.attempt + 1
    assert not answer(old)
    assert stored(new).status == Status.SENDING


def test_an_answer_comes_too_late_once_the_recipient_waits_for_its_next_attempt() -> None:
    claim = a_claim(a_campaign(recipients=1))
    journal.lost(claim, "reset")
    journal.decide([claim.recipient_id], send_again=True)
    assert not journal.postponed(claim, None, "http_503")
    assert not journal.rejected(claim, "11", "no")
    assert stored(claim).status == Status.PENDING


def test_an_id_that_belongs_to_another_recipient_proves_nothing() -> None:
    campaign = a_campaign(recipients=2)
    first, second = a_claim(campaign), a_claim(campaign)
    journal.accepted(first, "m1")
    journal.accepted(second, "m1", [CALL])
    row = stored(second)
    assert (row.status, row.code, row.message_id) == (Status.UNCERTAIN, "id_taken", "")
    assert Attempt.objects.filter(recipient=row).count() == 1


def test_two_accounts_may_have_the_same_message_id() -> None:
    for account in (an_account(), an_account()):
        assert journal.accepted(a_claim(a_campaign(account, recipients=1)), "m1")
    assert Recipient.objects.filter(message_id="m1", status=Status.SUBMITTED).count() == 2


def test_each_failed_call_is_kept_and_counted() -> None:
    claim = a_claim(a_campaign(recipients=1))
    journal.accepted(claim, "m1", [CALL, CALL])
    assert [(a.number, a.code, a.http_status) for a in Attempt.objects.all()] == [(1, "http_503", 503)] * 2
    assert stored(claim).tries == 3


def test_a_postponed_recipient_waits_for_its_time() -> None:
    campaign = a_campaign(recipients=1)
    journal.postponed(a_claim(campaign), timezone.now() + timedelta(minutes=1), "http_503")
    assert journal.enqueue(campaign.pk, 10) == []
    Recipient.objects.update(not_before=timezone.now())
    assert len(journal.enqueue(campaign.pk, 10)) == 1


def test_a_retried_recipient_starts_with_a_clean_slate() -> None:
    campaign = a_campaign(recipients=1)
    claim = a_claim(campaign)
    journal.accepted(claim, "m1")
    long_ago = timezone.now() - timedelta(days=8)
    Recipient.objects.update(status=Status.FAILED, accepted_at=long_ago, sent_at=long_ago)
    assert journal.reopen_failed(campaign.pk) == 1
    journal.accepted(a_claim(campaign), "m2")
    assert journal.expire(timezone.now()) == 0
    accepted_at = stored(claim).accepted_at
    assert accepted_at is not None
    assert accepted_at >= timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize("code", ["11", "12"])
def test_only_recipients_of_the_code_are_retried(code: str) -> None:
    campaign = a_campaign(recipients=3)
    for each in ("11", "12", "12"):
        journal.rejected(a_claim(campaign), each, "no")
    assert journal.reopen_failed(campaign.pk, code) == {"11": 1, "12": 2}[code]


@pytest.mark.parametrize(
    ("send_again", "status"), [(True, Status.PENDING), (False, Status.FAILED)], ids=["send again", "give up"]
)
def test_a_person_settles_what_no_report_can_prove(send_again: bool, status: Status) -> None:
    claim = a_claim(a_campaign(recipients=1))
    assert not journal.decide([claim.recipient_id], send_again=send_again), "not while it is being sent"
    journal.lost(claim, "reset")
    assert journal.decide([claim.recipient_id], send_again=send_again)
    assert stored(claim).status == status


def test_a_claim_shows_nothing_personal() -> None:
    claim = a_claim(a_campaign(recipients=1))
    shown = repr(claim) + repr(stored(claim)) + repr(stored(claim).account) + str(stored(claim).account.__dict__)
    assert claim.phone not in shown
    assert str(claim.parts[0].params["message"]) not in shown
    assert "sandbox-token" not in shown


def test_a_withdrawn_campaign_may_not_send_again() -> None:
    campaign = a_campaign(recipients=1)
    claim = a_claim(campaign)
    assert journal.may_send(claim)
    Campaign.objects.filter(pk=campaign.pk).update(state="paused")
    assert not journal.may_send(claim)
