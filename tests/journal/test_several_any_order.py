"""Any shuffle and repetition of news about a recipient's several ids ends in the same state, and nothing goes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from campaigns import journal
from campaigns.journal import Evidence
from campaigns.models import Part, Recipient
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START = datetime(2026, 6, 25, 10, tzinfo=UTC)
RISING = (Status.SUBMITTED, Status.SENT, Status.DELIVERED, Status.READ)
OF_THE_ID = (
    "status",
    "wa_message_id",
    "report_words",
    "failing_since",
    "failing_until",
    "sent_at",
    "delivered_at",
    "read_at",
)
COMPARED = (*OF_THE_ID, "code", "error")
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
IDS = ("m1", "m2")
moments = st.none() | st.integers(0, 30).map(lambda minutes: START + timedelta(minutes=minutes))


def news_of(message_id: str, *, fails: bool) -> st.SearchStrategy[Evidence]:
    """What may be said of one id: that it failed again and again, or how far it came."""
    said = st.sampled_from([None, Status.FAILED] if fails else [None, *RISING])
    words = st.sampled_from(["", "9/Quantum", "7/Odd"])
    return st.builds(
        lambda status, words, sent, delivered, read, event, seen: Evidence(
            message_id, status, words, f"wa-{message_id}", sent, delivered, read, event_at=event, seen_at=seen
        ),
        said, words, moments, moments, moments, moments, moments.filter(lambda at: at is not None),
    )  # fmt: skip


@st.composite
def several_news(draw: st.DrawFn) -> list[Evidence]:
    failing = draw(st.sets(st.sampled_from(IDS)))
    either = st.one_of([news_of(message_id, fails=message_id in failing) for message_id in IDS])
    return draw(st.lists(either, min_size=1, max_size=8))


WORDS_IN_TURN = [Evidence("m1", None, "9/Quantum"), Evidence("m2", None, "7/Odd")]
LATER_FIRST = [Evidence(one, Status.SENT, sent_at=START + timedelta(minutes=n)) for n, one in ((9, "m1"), (3, "m2"))]


@QUICK
@given(news=several_news(), data=st.data())
def test_any_shuffle_and_repetition_ends_in_the_same_state(news: list[Evidence], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(news + data.draw(st.lists(st.sampled_from(news), max_size=4))))
    assert _after([news]) == _after([[item] for item in shuffled])


@pytest.mark.parametrize("news", [WORDS_IN_TURN, LATER_FIRST], ids=["words", "times"])
def test_the_last_news_does_not_win(news: list[Evidence]) -> None:
    assert _after([news]) == _after([news[::-1]])


@QUICK
@given(news=st.lists(news_of("m1", fails=False) | news_of("m2", fails=False) | news_of("m2", fails=True), max_size=8))
@example([Evidence("m1", Status.READ), Evidence("m2", Status.FAILED), Evidence("m2", Status.SENT)])
def test_no_status_goes_back_even_when_a_failure_is_taken_back(news: list[Evidence]) -> None:
    row = _two_ids()
    stood = Status.SUBMITTED
    for item in news:
        journal.apply(row.account_id, [item])
        stands = Status(Recipient.objects.get(pk=row.pk).status)
        assert stands is Status.FAILED or stood is Status.FAILED or RISING.index(stands) >= RISING.index(stood)
        stood = stands


def _two_ids() -> Recipient:
    row = a_recipient(a_campaign(), status=Status.SUBMITTED, message_id="m1", accepted_at=START, claimed_at=START)
    for message_id in IDS:
        Part.objects.create(
            recipient=row, account=row.account, place=0, message_id=message_id, status=Status.SUBMITTED
        )  # fmt: skip
    return row


def _after(batches: list[list[Evidence]]) -> tuple[object, ...]:
    row = _two_ids()
    for batch in batches:
        journal.apply(row.account_id, batch)
    ids = Part.objects.filter(recipient=row).values_list(*OF_THE_ID)
    return Recipient.objects.values_list(*COMPARED).get(pk=row.pk), *ids
