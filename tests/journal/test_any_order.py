"""Whatever happens to a campaign's recipients, in whatever order, the journal's promises hold."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from campaigns import journal, launch
from campaigns.journal import Claim, Evidence, Ticket
from campaigns.models import Campaign, Recipient
from campaigns.status import COMES_FROM, REACHED, State, Status
from tests.builders import a_campaign, an_account, statuses, tally

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ROWS = 4
LIFTED_ONLY_BY_A_PERSON = frozenset({Status.FAILED, Status.EXPIRED, Status.CANCELLED})
RANK = {Status.SUBMITTED: 1, Status.SENT: 2, Status.DELIVERED: 3, Status.READ: 4}
any_one = st.integers(min_value=0, max_value=1_000)
proofs = st.sampled_from([Status.SUBMITTED, Status.SENT, Status.DELIVERED, Status.READ, Status.FAILED])


class Journal(RuleBasedStateMachine):
    """One campaign, its queue (which forgets and repeats), its workers (which may be slow) and its reports."""

    def __init__(self) -> None:
        super().__init__()
        self.campaign = a_campaign(an_account(), recipients=ROWS)
        self.before = dict.fromkeys(Recipient.objects.filter(campaign=self.campaign).values_list("pk", flat=True), "")
        self.before = self.now_stored()
        self.tickets: list[Ticket] = []
        self.claims: list[Claim] = []
        self.claimed: set[tuple[int, int]] = set()
        self.proven_accepted: set[int] = set()

    def now_stored(self) -> dict[int, str]:
        return dict(Recipient.objects.filter(campaign=self.campaign).values_list("pk", "status"))

    def recipient(self, n: int) -> Recipient:
        return Recipient.objects.get(pk=sorted(self.before)[n % ROWS])

    @rule(limit=st.integers(1, ROWS))
    def enqueue(self, limit: int) -> None:
        self.tickets += journal.enqueue(self.campaign.pk, limit)

    @rule(n=any_one)
    def deliver_a_task(self, n: int) -> None:
        if not self.tickets:
            return
        ticket = self.tickets[-1 - n % len(self.tickets)]
        claim = journal.claim(ticket.recipient_id, ticket.attempt)
        if claim:
            assert (claim.recipient_id, claim.attempt) not in self.claimed, "claimed twice"
            assert claim.recipient_id not in self.proven_accepted, "would be messaged twice"
            self.claimed.add((claim.recipient_id, claim.attempt))
            self.claims.append(claim)

    @rule(n=any_one, answer=st.sampled_from(["accepted", "taken", "rejected", "postponed", "lost"]))
    def answer_a_claim(self, n: int, answer: str) -> None:
        if not self.claims:
            return
        claim = self.claims[-1 - n % len(self.claims)]
        match answer:
            case "accepted":
                if journal.accepted(claim, f"{claim.recipient_id}-{claim.attempt}"):
                    self.proven_accepted.add(claim.recipient_id)
            case "taken":
                owner = Recipient.objects.filter(campaign=self.campaign).exclude(message_id="").first()
                if owner and owner.pk != claim.recipient_id:
                    journal.accepted(claim, owner.message_id)
            case "rejected":
                journal.rejected(claim, "11", "refused")
            case "postponed":
                journal.postponed(claim, None, "http_503")
            case "lost":
                journal.lost(claim, "reset")

    @rule(n=any_one, status=st.none() | proofs, twice=st.booleans())
    def report(self, n: int, status: Status | None, twice: bool) -> None:
        message_id = self.recipient(n).message_id or "nobody"
        journal.apply(self.campaign.account_id, [Evidence(message_id, status)] * (2 if twice else 1))

    @rule(n=any_one)
    def find_in_the_report(self, n: int) -> None:
        row = self.recipient(n)
        if journal.bind(row.pk, row.attempt, f"{row.pk}-{row.attempt}", timezone.now()):
            self.proven_accepted.add(row.pk)

    @rule()
    def leases_end(self) -> None:
        journal.leases_over(self.later(hours=1))

    @rule(n=any_one)
    def prove_absent(self, n: int) -> None:
        journal.proven_absent([self.recipient(n).pk], self.later(hours=1))

    @rule()
    def release_queued(self) -> None:
        journal.release_queued(self.later(hours=1))

    @rule()
    def expire(self) -> None:
        journal.expire(self.later(days=8))

    @rule(n=any_one, send_again=st.booleans())
    def a_person_decides(self, n: int, send_again: bool) -> None:
        journal.decide([self.recipient(n).pk], send_again=send_again)

    @rule(act=st.sampled_from([launch.pause, launch.resume]))
    def pause_or_resume(self, act: object) -> None:
        try:
            act(Campaign.objects.get(pk=self.campaign.pk), "somebody")  # type: ignore[operator]
        except launch.Refused:
            return

    @rule()
    def retry(self) -> None:
        failed = Recipient.objects.filter(campaign=self.campaign, status=Status.FAILED)
        self.proven_accepted -= set(failed.values_list("pk", flat=True))
        journal.reopen_failed(self.campaign.pk)

    @rule(really=st.integers(0, 9))
    def cancel(self, really: int) -> None:
        if really == 0:
            Campaign.objects.filter(pk=self.campaign.pk).update(state=State.CANCELLED)
            journal.cancel_batch(self.campaign.pk)

    def later(self, **much: float) -> datetime:
        return timezone.now() + timedelta(**much)

    @invariant()
    def every_move_is_allowed_and_none_goes_back(self) -> None:
        now = self.now_stored()
        for pk, old in self.before.items():
            new = now[pk]
            assert old == new or Status(old) in COMES_FROM[Status(new)], f"{old} became {new}"
            if old in REACHED and new in REACHED:
                assert RANK[Status(new)] >= RANK[Status(old)]
            assert not (old == Status.READ and new != old)
        self.before = now

    @invariant()
    def nobody_is_lost(self) -> None:
        assert tally(self.campaign) == statuses(self.campaign)
        assert sum(tally(self.campaign).values()) == ROWS

    @invariant()
    def an_accepted_recipient_has_an_id_of_its_own(self) -> None:
        reached = Recipient.objects.filter(campaign=self.campaign, status__in=REACHED)
        assert not reached.filter(message_id="").exists()


def test_the_promises_hold_in_any_order_of_events() -> None:
    run_state_machine_as_test(
        Journal,
        settings=settings(
            max_examples=50,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
