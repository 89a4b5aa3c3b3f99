"""Reports and receipts: in any order, any number of times, a recipient only rises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.utils import timezone

from campaigns import journal
from campaigns.journal import Evidence
from campaigns.models import Recipient
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient, lost_one

pytestmark = [pytest.mark.django_db, pytest.mark.database]

AT = datetime(2026, 6, 25, 10, tzinfo=UTC)
RISING = (Status.SENT, Status.DELIVERED, Status.READ)


def submitted(**fields: object) -> Recipient:
    return a_recipient(
        a_campaign(), **{"status": Status.SUBMITTED, "message_id": "m1", "accepted_at": timezone.now()} | fields
    )


def apply(row: Recipient, *batch: Evidence) -> journal.Applied:
    applied = journal.apply(row.account_id, batch)
    row.refresh_from_db()
    return applied


@pytest.mark.parametrize("order", list(permutations(RISING)), ids=lambda order: " ".join(order))
def test_read_stays_read_in_whatever_order_the_news_comes(order: tuple[Status, ...]) -> None:
    row = submitted()
    for status in order:
        apply(row, Evidence("m1", status))
    assert row.status == Status.READ


def test_news_that_is_known_changes_nothing() -> None:
    row = submitted()
    news = Evidence("m1", Status.DELIVERED, "1/Sent/3/Delivered", "wa1", AT, AT + timedelta(seconds=2))
    assert apply(row, news).changed == 1
    since = row.status_at
    assert apply(row, news).changed == 0
    assert row.status_at == since


@pytest.mark.parametrize("old", [Status.FAILED, Status.EXPIRED, Status.UNCERTAIN])
def test_positive_proof_lifts(old: Status) -> None:
    row = submitted(status=old, code="window_closed", error="No proof.")
    apply(row, Evidence("m1", Status.DELIVERED))
    assert (row.status, row.code, row.error) == (Status.DELIVERED, "", "")


@pytest.mark.parametrize("old", [Status.FAILED, Status.EXPIRED])
def test_that_the_gateway_has_a_message_is_no_proof_that_it_left(old: Status) -> None:
    row = submitted(status=old, code="window_closed")
    assert apply(row, Evidence("m1", Status.SUBMITTED)).changed == 0
    assert (row.status, row.code) == (old, "window_closed")


@pytest.mark.parametrize("old", [Status.SENT, Status.DELIVERED, Status.READ])
def test_a_failure_does_not_undo_what_was_proven(old: Status) -> None:
    row = submitted(status=old)
    apply(row, Evidence("m1", Status.FAILED))
    assert (row.status, row.code, row.error) == (old, "", "")


def test_a_reported_failure_fails_a_submitted_message() -> None:
    row = submitted()
    apply(row, Evidence("m1", Status.FAILED))
    assert (row.status, row.code) == (Status.FAILED, "reported_failed")


def test_the_earliest_time_wins_also_within_one_batch() -> None:
    row = submitted()
    apply(row, Evidence("m1", None, sent_at=AT), Evidence("m1", None, sent_at=AT + timedelta(minutes=1)))
    assert row.sent_at == AT
    apply(row, Evidence("m1", None, sent_at=AT - timedelta(minutes=1)))
    assert row.sent_at == AT - timedelta(minutes=1)


def test_words_nobody_knows_are_kept_and_move_nothing() -> None:
    row = submitted()
    apply(row, Evidence("m1", None, "9/Quantum"))
    assert (row.status, row.report_words) == (Status.SUBMITTED, "9/Quantum")


def test_ids_of_nobody_and_of_other_accounts_are_named() -> None:
    row = submitted()
    other = submitted(message_id="m2")
    applied = apply(row, Evidence("m2", Status.READ), Evidence("m3", Status.READ), Evidence("", Status.READ))
    assert applied.unknown == {"m2", "m3", ""}
    other.refresh_from_db()
    assert other.status == Status.SUBMITTED


def test_a_lost_message_is_bound_once() -> None:
    campaign = a_campaign(recipients=2)
    first, second = lost_one(campaign), lost_one(campaign)
    assert journal.bind(first.pk, first.attempt, "m1", AT)
    assert not journal.bind(second.pk, second.attempt, "m1", AT), "the id is taken"
    assert not journal.bind(first.pk, first.attempt, "m2", AT), "it has one already"
    assert not journal.bind(second.pk, second.attempt + 1, "m2", AT), "another attempt"
    assert journal.is_bound(campaign.account_id, ["m1"])
    assert not journal.is_bound(campaign.account_id, ["m2", ""])


def test_applying_a_batch_asks_the_database_once_for_all(django_assert_max_num_queries: object) -> None:
    campaign = a_campaign()
    for n in range(20):
        a_recipient(campaign, status=Status.READ, message_id=f"m{n}", report_words="x")
    known = [Evidence(f"m{n}", Status.DELIVERED, "x") for n in range(20)]
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        journal.apply(campaign.account_id, known)
