"""Launch, pause, resume, cancel, retry, and the scheduled start: one small write each, and a sentence when refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from campaigns import journal, launch, pauses, sweep
from campaigns.journal import operator
from campaigns.launch import Refused
from campaigns.models import Account, AuditEntry, Campaign, Recipient
from campaigns.status import PauseReason, State, Status
from campaigns.terms import Terms
from campaigns.windows import Window
from tests.builders import a_campaign, a_claim, a_recipient, statuses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

WHO = "somebody"
Act = Callable[[Campaign, str], Any]


def now(campaign: Campaign) -> Campaign:
    campaign.refresh_from_db()
    return campaign


def test_a_launch_is_one_write_and_says_when_it_began() -> None:
    campaign = a_campaign(recipients=2, state=State.DRAFT)
    launch.launch(campaign, WHO)
    assert now(campaign).state == State.RUNNING
    assert campaign.started_at is not None
    assert statuses(campaign) == {"pending": 2}
    assert AuditEntry.objects.values_list("who", "act", "subject").get() == (WHO, "launch", f"campaign {campaign.pk}")


def test_a_launch_for_later_waits_for_its_time() -> None:
    campaign = a_campaign(recipients=1, state=State.DRAFT)
    launch.launch(campaign, WHO, timezone.now() + timedelta(hours=1))
    assert now(campaign).state == State.SCHEDULED
    assert launch.start_due() == 0
    Campaign.objects.update(scheduled_at=timezone.now())
    assert launch.start_due() == 1
    assert launch.start_due() == 0
    assert now(campaign).state == State.RUNNING
    assert campaign.started_at is not None


def test_a_scheduled_campaign_can_be_launched_at_once() -> None:
    campaign = a_campaign(recipients=1, state=State.SCHEDULED, scheduled_at=timezone.now() + timedelta(days=1))
    launch.launch(campaign, WHO)
    assert now(campaign).state == State.RUNNING


def test_a_scheduled_campaign_that_is_moved_keeps_the_terms_that_nobody_changes() -> None:
    campaign = a_campaign(recipients=1, state=State.DRAFT)
    terms = Terms(window=Window.parse("09:00-18:00"), canary=5, canary_max_failed=0)
    launch.launch(campaign, WHO, timezone.now() + timedelta(hours=1), terms)
    launch.launch(campaign, WHO, timezone.now() + timedelta(hours=2))
    assert Terms.of(now(campaign)) == terms
    launch.launch(campaign, WHO, terms=Terms())
    assert Terms.of(now(campaign)) == Terms()


def test_an_end_chosen_before_may_not_lie_before_the_new_start() -> None:
    campaign = a_campaign(recipients=1, state=State.DRAFT)
    launch.launch(campaign, WHO, terms=Terms(finish_by=timezone.now() + timedelta(hours=2)), at=_in(hours=1))
    with pytest.raises(launch.Refused, match="before the start"):
        launch.launch(campaign, WHO, _in(hours=3))
    assert now(campaign).state == State.SCHEDULED


def _in(**time: int) -> datetime:
    return timezone.now() + timedelta(**time)


REFUSALS = [
    pytest.param(launch.launch, State.RUNNING, "was launched already; it is running", id="launching twice"),
    pytest.param(launch.launch, State.PAUSED, "was launched already; it is paused", id="launching a paused one"),
    pytest.param(launch.launch, State.FINISHED, "is finished already; it cannot be launched", id="launching the past"),
    pytest.param(launch.pause, State.DRAFT, "is a draft; it cannot be paused", id="pausing a draft"),
    pytest.param(launch.pause, State.PAUSED, "is paused already", id="pausing twice"),
    pytest.param(launch.resume, State.DRAFT, "is a draft; it cannot be resumed", id="resuming a draft"),
    pytest.param(launch.resume, State.RUNNING, "is running already", id="resuming what runs"),
    pytest.param(launch.resume, State.CANCELLED, "is cancelled already; it cannot be resumed", id="resuming the dead"),
    pytest.param(
        launch.cancel, State.FINISHED, "is finished already; it cannot be cancelled", id="cancelling the past"
    ),
    pytest.param(launch.cancel, State.CANCELLED, "is cancelled already; it cannot be cancelled", id="cancelling twice"),
    pytest.param(launch.retry, State.DRAFT, "only a launched campaign can be retried", id="retrying a draft"),
    pytest.param(launch.retry, State.CANCELLED, "only a launched campaign can be retried", id="retrying the dead"),
    pytest.param(launch.retry, State.FINISHED, "has no failed recipient", id="retrying nobody"),
]


@pytest.mark.parametrize(("act", "state", "sentence"), REFUSALS)
def test_what_is_not_possible_is_refused_with_a_sentence(act: Act, state: State, sentence: str) -> None:
    campaign = a_campaign(recipients=1, state=state)
    with pytest.raises(Refused) as refused:
        act(campaign, WHO)
    assert str(refused.value).startswith(f"Campaign {campaign.pk} ")
    assert sentence in str(refused.value)
    assert now(campaign).state == state
    assert not AuditEntry.objects.exists()


def test_a_campaign_that_is_still_read_or_has_nobody_is_not_launched() -> None:
    with pytest.raises(Refused, match="still being imported"):
        launch.launch(a_campaign(recipients=1, state=State.DRAFT, imported_at=None), WHO)
    empty = a_campaign(state=State.DRAFT)
    a_recipient(empty, status=Status.INVALID)
    with pytest.raises(Refused, match="no valid row"):
        launch.launch(empty, WHO)


def test_many_launches_at_once_are_one_launch() -> None:
    pk = a_campaign(recipients=1, state=State.DRAFT).pk

    def act(_: int) -> bool:
        try:
            launch.launch(Campaign.objects.get(pk=pk), WHO)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(act, range(8))).count(True) == 1
    assert AuditEntry.objects.count() == 1


def test_a_pause_holds_back_what_was_not_claimed_and_counts_what_was() -> None:
    campaign = a_campaign(recipients=4)
    a_claim(campaign)
    old = journal.enqueue(campaign.pk, 2)
    assert launch.pause(campaign, WHO) == launch.Stopped(in_flight=1, held_back=2)
    assert statuses(campaign) == {"pending": 3, "sending": 1}
    assert (now(campaign).state, campaign.reason) == (State.PAUSED, PauseReason.OPERATOR)
    launch.resume(campaign, WHO)
    assert (now(campaign).state, campaign.reason) == (State.RUNNING, "")
    assert len(journal.enqueue(campaign.pk, 10)) == 3
    assert journal.claim(old[0].recipient_id, old[0].attempt) is None, "its old task is refused"


def test_a_resume_lifts_the_accounts_pause_too() -> None:
    campaign = a_campaign(recipients=1)
    pauses.pause_account(campaign.account_id, PauseReason.CREDENTIALS, "01")
    launch.resume(campaign, WHO)
    assert Account.objects.get().pause_reason == ""
    assert AuditEntry.objects.get().act == "resume"


@pytest.mark.parametrize("state", [State.DRAFT, State.FINISHED, State.CANCELLED])
def test_a_refused_resume_leaves_the_accounts_pause(state: State) -> None:
    campaign = a_campaign(recipients=1, state=state)
    pauses.pause_account(campaign.account_id, PauseReason.CREDENTIALS, "01")
    with pytest.raises(Refused):
        launch.resume(campaign, WHO)
    assert Account.objects.get().pause_reason == PauseReason.CREDENTIALS


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED, State.RUNNING, State.PAUSED])
def test_a_cancel_gives_up_whoever_was_not_claimed(state: State) -> None:
    campaign = a_campaign(recipients=3)
    claim = a_claim(campaign)
    a_recipient(campaign, status=Status.DELIVERED)
    Campaign.objects.update(state=state)
    stopped = launch.cancel(now(campaign), WHO)
    assert stopped == launch.Stopped(in_flight=1, held_back=2)
    assert journal.accepted(claim, "m1"), "what was on its way is still accounted for"
    assert statuses(campaign) == {"cancelled": 2, "submitted": 1, "delivered": 1}
    assert now(campaign).finished_at is not None


def test_a_cancel_while_tasks_are_claimed_leaves_nobody_open() -> None:
    campaign = a_campaign(recipients=30)
    tickets = journal.enqueue(campaign.pk, 30)

    def claim(n: int) -> bool:
        try:
            if n == 10:
                launch.cancel(Campaign.objects.get(pk=campaign.pk), WHO)
                return False
            return journal.claim(tickets[n].recipient_id, tickets[n].attempt) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(claim, range(30))).count(True)
    sweep.run()
    counts = statuses(campaign)
    assert counts.get("sending", 0) == claimed
    assert counts["cancelled"] == 30 - claimed


def test_a_cancel_of_very_many_answers_at_once_and_is_finished_by_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operator, "BATCH", 2)
    monkeypatch.setattr(launch, "CANCEL_SECONDS", 0.0)
    campaign = a_campaign(recipients=5)
    assert launch.cancel(campaign, WHO) == launch.Stopped(in_flight=0, held_back=5)
    assert statuses(campaign) == {"cancelled": 2, "pending": 3}
    sweep.run()
    assert statuses(campaign) == {"cancelled": 5}


def test_a_retry_reopens_the_failed_and_runs_again() -> None:
    campaign = a_campaign(state=State.FINISHED, finished_at=timezone.now())
    for code, n in (("11", 2), ("12", 1)):
        for _ in range(n):
            a_recipient(campaign, status=Status.FAILED, code=code, attempt=1, tries=1)
    others = (Status.UNCERTAIN, Status.SUBMITTED, Status.SUPPRESSED, Status.EXPIRED)
    for status in others:
        a_recipient(campaign, status=status)
    with pytest.raises(Refused, match="no failed recipient with code 99"):
        launch.retry(campaign, WHO, "99")
    assert now(campaign).state == State.FINISHED
    assert launch.retry(campaign, WHO, "11") == 2
    assert (now(campaign).state, campaign.finished_at) == (State.RUNNING, None)
    assert statuses(campaign) == {"pending": 2, "failed": 1} | {str(status): 1 for status in others}
    assert {t.attempt for t in journal.enqueue(campaign.pk, 5)} == {2}


def test_a_retry_of_a_paused_campaign_waits_for_its_resume() -> None:
    campaign = a_campaign(state=State.PAUSED)
    a_recipient(campaign, status=Status.FAILED)
    launch.retry(campaign, WHO)
    assert now(campaign).state == State.PAUSED
    assert Recipient.objects.get().status == Status.PENDING
