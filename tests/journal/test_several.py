"""A recipient with several message ids: none is lost, none is sent twice, and it stands where its lowest id stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.utils import timezone

from campaigns import journal
from campaigns.journal import Claim, Evidence
from campaigns.models import Part, Recipient
from campaigns.status import Status
from tests.builders import a_campaign, a_claim, a_recipient, an_account

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TEXT = {"endpoint": "sendText", "params": {"message": "Your invoice"}, "file": ""}
FILE = {"endpoint": "sendFiles", "params": {"link": "https://example.com/a.pdf"}, "file": ""}
AT = datetime(2026, 6, 25, 10, tzinfo=UTC)


def a_split_claim() -> Claim:
    campaign = a_campaign(an_account(), kind="file_caption")
    a_recipient(campaign, params=TEXT["params"], parts=[TEXT, FILE])
    return a_claim(campaign)


def stored(claim: Claim) -> Recipient:
    return Recipient.objects.get(pk=claim.recipient_id)


def ids(claim: Claim) -> list[tuple[int, str, str]]:
    return list(Part.objects.filter(recipient_id=claim.recipient_id).values_list("place", "message_id", "status"))


def both_accepted() -> Claim:
    claim = a_split_claim()
    assert journal.accepted_part(claim, 0, ["text"])
    assert journal.accepted_part(claim, 1, ["file"])
    return claim


def test_a_message_is_submitted_once_each_of_its_requests_is_accepted() -> None:
    claim = a_split_claim()
    journal.accepted_part(claim, 0, ["text"])
    assert stored(claim).status == Status.SENDING
    journal.accepted_part(claim, 1, ["file"])
    row = stored(claim)
    assert (row.status, row.message_id, row.error, row.tries) == (Status.SUBMITTED, "text", "", 2)
    assert ids(claim) == [(0, "text", Status.SUBMITTED), (1, "file", Status.SUBMITTED)]


def test_the_next_claim_knows_which_request_was_accepted() -> None:
    claim = a_split_claim()
    journal.accepted_part(claim, 0, ["text"])
    journal.postponed(claim, None, "http_503")
    assert (stored(claim).status, stored(claim).error != "") == (Status.PENDING, True)
    assert a_claim(stored(claim).campaign).done == {0}


def test_an_acceptance_after_another_attempt_began_says_so() -> None:
    old = a_split_claim()
    journal.lost(old, "reset")
    journal.decide([old.recipient_id], send_again=True)
    a_claim(stored(old).campaign)
    assert not journal.accepted_part(old, 0, ["text"])
    assert ids(old) == []


def test_the_report_finds_the_request_that_was_in_flight() -> None:
    claim = a_split_claim()
    journal.accepted_part(claim, 0, ["text"])
    journal.lost(claim, "read_timeout")
    row = stored(claim)
    assert journal.in_flight(row).endpoint == "sendFiles"
    assert journal.bind(row.pk, row.attempt, "file", AT)
    assert stored(claim).status == Status.SUBMITTED
    assert [found[1] for found in ids(claim)] == ["text", "file"]


def test_the_rest_is_still_to_be_sent_when_the_first_request_is_found() -> None:
    claim = a_split_claim()
    journal.lost(claim, "read_timeout")
    row = stored(claim)
    assert journal.in_flight(row).endpoint == "sendText"
    assert journal.bind(row.pk, row.attempt, "text", AT)
    assert stored(claim).status == Status.PENDING
    assert a_claim(row.campaign).done == {0}


def test_what_is_proven_of_half_a_message_does_not_settle_it() -> None:
    claim = a_split_claim()
    journal.accepted_part(claim, 0, ["text"])
    journal.lost(claim, "read_timeout")
    applied = journal.apply(claim.account_id, [Evidence("text", Status.READ)])
    assert applied.unknown == frozenset()
    assert stored(claim).status == Status.UNCERTAIN
    assert ids(claim) == [(0, "text", Status.READ)]


NEWS = (Evidence("text", Status.READ), Evidence("file", Status.SENT), Evidence("file", Status.DELIVERED))


@pytest.mark.parametrize("order", list(permutations(NEWS)), ids=lambda order: " ".join(e.status for e in order))
def test_it_stands_where_its_lowest_id_stands_in_whatever_order_the_news_comes(order: tuple[Evidence, ...]) -> None:
    claim = both_accepted()
    for news in order:
        journal.apply(claim.account_id, [news])
    assert stored(claim).status == Status.DELIVERED


def test_a_time_counts_once_all_ids_have_it() -> None:
    claim = both_accepted()
    later = AT + timedelta(minutes=5)
    journal.apply(claim.account_id, [Evidence("text", Status.DELIVERED, delivered_at=AT)])
    assert stored(claim).delivered_at is None
    journal.apply(claim.account_id, [Evidence("file", Status.DELIVERED, delivered_at=later)])
    assert stored(claim).delivered_at == later


def test_news_that_is_known_changes_nothing() -> None:
    claim = both_accepted()
    news = [Evidence(word, Status.DELIVERED, "1/Sent", "", AT, AT) for word in ("text", "file")]
    assert journal.apply(claim.account_id, news).changed == 1
    assert journal.apply(claim.account_id, news).changed == 0


def test_one_failed_id_is_noted_and_does_not_hide_what_arrived() -> None:
    claim = both_accepted()
    journal.apply(claim.account_id, [Evidence("file", Status.FAILED), Evidence("text", Status.DELIVERED)])
    row = stored(claim)
    assert (row.status, row.code) == (Status.DELIVERED, "partial")
    journal.apply(claim.account_id, [Evidence("file", Status.READ)])
    row = stored(claim)
    assert (row.status, row.code, row.error) == (Status.DELIVERED, "", "")


def test_a_reported_failure_of_an_id_is_believed_when_it_is_seen_again() -> None:
    claim = both_accepted()
    for minutes, code in ((0, ""), (1, ""), (30, "partial")):
        seen = AT + timedelta(minutes=minutes)
        journal.apply(claim.account_id, [Evidence("file", Status.FAILED, seen_at=seen)])
        assert stored(claim).code == code


def test_it_failed_when_every_id_failed_and_a_retry_sends_all() -> None:
    claim = both_accepted()
    journal.apply(claim.account_id, [Evidence("file", Status.FAILED), Evidence("text", Status.FAILED)])
    assert (stored(claim).status, stored(claim).code) == (Status.FAILED, "reported_failed")
    assert journal.reopen_failed(claim.campaign_id) == 1
    assert (stored(claim).message_id, ids(claim)) == ("", [])
    assert a_claim(stored(claim).campaign).done == frozenset()


@pytest.mark.parametrize("split", [True, False], ids=["two requests", "two ids of one"])
def test_a_retry_sends_all_when_no_id_was_better_than_failed_until_the_window_closed(split: bool) -> None:
    claim = both_accepted() if split else a_claim(a_campaign(recipients=1))
    if not split:
        journal.accepted_part(claim, 0, ["text", "file"])
    seen = timezone.now()
    journal.apply(claim.account_id, [Evidence(word, Status.FAILED, seen_at=seen) for word in ("text", "file")])
    assert journal.expire(seen + timedelta(days=8)) == 1
    assert stored(claim).status == Status.FAILED
    assert journal.reopen_failed(claim.campaign_id) == 1
    assert (stored(claim).message_id, ids(claim)) == ("", [])
    assert a_claim(stored(claim).campaign).done == frozenset()


def test_a_retry_after_a_refused_second_request_sends_only_that() -> None:
    claim = a_split_claim()
    journal.accepted_part(claim, 0, ["text"])
    journal.rejected(claim, "09", "Link not valid")
    assert journal.reopen_failed(claim.campaign_id) == 1
    again = a_claim(stored(claim).campaign)
    assert again.done == {0}
    journal.accepted_part(again, 1, ["file"])
    assert (stored(claim).status, stored(claim).message_id) == (Status.SUBMITTED, "text")


def test_all_ids_of_one_answer_are_kept() -> None:
    claim = a_claim(a_campaign(recipients=1))
    journal.accepted_part(claim, 0, ["m1", "m2", "m1"])
    assert (stored(claim).status, stored(claim).error, stored(claim).tries) == (Status.SUBMITTED, "", 1)
    assert [found[:2] for found in ids(claim)] == [(0, "m1"), (0, "m2")]
    assert journal.is_bound(claim.account_id, ["m2"])
    journal.apply(claim.account_id, [Evidence("m2", Status.READ), Evidence("m1", Status.SENT)])
    assert stored(claim).status == Status.SENT


@pytest.mark.parametrize("taken", ["m1", "m2"])
def test_an_id_belongs_to_one_recipient_only(taken: str) -> None:
    campaign = a_campaign(recipients=3)
    journal.accepted_part(a_claim(campaign), 0, ["m1", "m2"])
    single, several = a_claim(campaign), a_claim(campaign)
    journal.accepted(single, taken)
    journal.accepted_part(several, 0, ["m3", taken])
    for claim in (single, several):
        assert (stored(claim).status, stored(claim).code) == (Status.UNCERTAIN, "id_taken")
    assert not journal.bind(single.recipient_id, single.attempt, taken, timezone.now())


def test_words_nobody_knows_are_told_of_every_id() -> None:
    claim = both_accepted()
    applied = journal.apply(claim.account_id, [Evidence("file", None, "9/Quantum")])
    assert (applied.new_words, stored(claim).report_words) == ({(claim.campaign_id, "9/Quantum"): 1}, "9/Quantum")
