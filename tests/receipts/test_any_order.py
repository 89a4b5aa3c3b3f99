"""Any shuffle and repetition of report rows and receipts ends in the same state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns import journal
from campaigns.gateway.receipts import receipt
from campaigns.gateway.rows import report_row
from campaigns.journal import Evidence
from campaigns.models import Recipient
from campaigns.receipts import evidence_of as of_receipt
from campaigns.reconcile.proof import evidence_of as of_row
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START = datetime(2026, 6, 25, 10, tzinfo=UTC)
FAILED = 7
"""In these tests the number of a receipt that says Failed."""
COMPARED = ("status", "sent_at", "delivered_at", "read_at", "wa_message_id", "report_words", "code", "error")


def moment(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


rows = st.builds(
    lambda ack, seen, delivered, read: of_row(
        report_row(
            {
                "messageID": "m1", "waMessageID": "wa", "status": 1, "statusInfo": "Sent", "statusMessage": ack,
                "createdAt": START.isoformat(),
                "deliveredAt": moment(delivered).isoformat() if delivered else "0001-01-01T00:00:00Z",
                "readAt": moment(read).isoformat() if read else None,
            },
            START + timedelta(days=2),
        ),
        moment(seen),
    ),
    st.integers(0, 6), st.integers(0, 40), st.integers(0, 9), st.integers(0, 9),
)  # fmt: skip


def a_receipt(ack: int, at: int, seen: int) -> Evidence:
    said = {"status": 0, "statusInfo": "Failed"} if ack == FAILED else {"status": ack}
    event = receipt({"reportType": "delivery", "messageID": "m1", "createdAt": moment(at).isoformat()} | said)
    return of_receipt(event, moment(seen))  # type: ignore[arg-type]


receipts = st.builds(a_receipt, st.integers(0, FAILED), st.integers(-9, 9), st.integers(0, 40))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(news=st.lists(rows | receipts, min_size=1, max_size=6), data=st.data())
def test_any_shuffle_and_repetition_ends_in_the_same_state(news: list[Evidence], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(news + data.draw(st.lists(st.sampled_from(news), max_size=4))))
    cut = data.draw(st.integers(0, len(shuffled)))
    assert _after([news]) == _after([shuffled[:cut], shuffled[cut:]])


def _after(batches: list[list[Evidence]]) -> tuple[object, ...]:
    row = a_recipient(a_campaign(), status=Status.SUBMITTED, message_id="m1", accepted_at=START, claimed_at=START)
    for batch in batches:
        journal.apply(row.account_id, batch)
    return tuple(Recipient.objects.values_list(*COMPARED).get(pk=row.pk))


@pytest.mark.parametrize(
    ("minutes", "status"),
    [
        pytest.param((0,), Status.SUBMITTED, id="once"),
        pytest.param((0, 5), Status.SUBMITTED, id="twice too soon"),
        pytest.param((0, 5, 10), Status.FAILED, id="again after ten minutes"),
        pytest.param((10, 0), Status.FAILED, id="in any order"),
        pytest.param((10, 5, 0), Status.FAILED, id="step by step backwards"),
    ],
)
def test_a_reported_failure_is_believed_when_it_is_seen_again(minutes: tuple[int, ...], status: Status) -> None:
    news = [Evidence("m1", Status.FAILED, seen_at=moment(n)) for n in minutes]
    assert _after([[item] for item in news])[0] == status
    assert _after([news, [Evidence("m1", Status.SENT)]])[0] == Status.SENT
