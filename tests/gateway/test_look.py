"""After a 502 the client looks into the report before it sends again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from campaigns.gateway import Uncertain
from tests.gateway.canned import ID, PHONE, Canned, accepted, gateway_with, refusal, report, row

EMPTY_REPORT = refusal("14-Data not found")


def now_row(**changes: object) -> dict[str, object]:
    return row(text="hello", createdAt=datetime.now(UTC).isoformat(), **changes)


def old_rows(count: int) -> list[dict[str, object]]:
    newest = datetime.now(UTC)
    times = [newest - timedelta(seconds=10 * number) for number in range(count)]
    return [row(messageID=f"x{n}", phone="919300000009", createdAt=at.isoformat()) for n, at in enumerate(times)]


def test_after_a_502_the_message_is_found_in_the_report_and_not_sent_again() -> None:
    adapter = Canned((502, ""), accepted(), campaignReport=report(now_row(messageID="found1")))
    result = gateway_with(adapter).send_text(PHONE, "hello")
    assert (result.ids, result.found_in_report) == (("found1",), True)
    assert adapter.asked == ["sendText", "campaignReport"]


@pytest.mark.parametrize(
    "look",
    [
        pytest.param(EMPTY_REPORT, id="the report is empty"),
        pytest.param(report(*old_rows(2)), id="the report holds others"),
        pytest.param(report(*old_rows(60), total=900), id="a cut report reaches back far enough"),
    ],
)
def test_after_a_502_an_absent_message_is_sent_again(look: tuple[int, str]) -> None:
    adapter = Canned((502, ""), accepted(), campaignReport=look)
    result = gateway_with(adapter).send_text(PHONE, "hello")
    assert (result.ids, result.found_in_report) == ((ID,), False)
    assert adapter.asked == ["sendText", "campaignReport", "sendText"]


def test_after_a_502_a_row_of_another_recipient_is_not_ours() -> None:
    adapter = Canned((502, ""), accepted(), campaignReport=report(now_row(messageID="bound1")))
    result = gateway_with(adapter).send_text(PHONE, "hello", is_bound=lambda message_id: message_id == "bound1")
    assert result.ids == (ID,)


@pytest.mark.parametrize("minutes", [-20, 40])
def test_after_a_502_nothing_is_sent_again_where_only_a_clock_speaks_for_it(minutes: int) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    adapter = Canned((502, ""), campaignReport=report(row(messageID="other1", text="hello", createdAt=at.isoformat())))
    with pytest.raises(Uncertain):
        gateway_with(adapter).send_text(PHONE, "hello")
    assert adapter.asked.count("sendText") == 1


def test_after_a_502_nothing_is_sent_again_while_the_report_cannot_be_read() -> None:
    adapter = Canned((502, ""), campaignReport=(503, ""))
    with pytest.raises(Uncertain) as caught:
        gateway_with(adapter).send_text(PHONE, "hello")
    assert caught.value.code == "http_502"
    assert adapter.asked == ["sendText"] + ["campaignReport"] * 4


def test_after_a_502_an_unreadable_report_is_asked_again_and_then_believed() -> None:
    adapter = Canned((502, ""), accepted(), campaignReport=[(503, ""), report(now_row(messageID="found1"))])
    assert gateway_with(adapter).send_text(PHONE, "hello").found_in_report


def test_a_report_cut_short_of_the_attempt_is_asked_for_with_larger_limits() -> None:
    cut = report(*old_rows(3), total=900)
    adapter = Canned((502, ""), campaignReport=[cut, cut, report(now_row(messageID="found1"))])
    assert gateway_with(adapter).send_text(PHONE, "hello").ids == ("found1",)
    assert adapter.asked == ["sendText"] + ["campaignReport"] * 3
    assert ["limit" in str(request.url) for request in adapter.requests[1:]] == [True, True, False]


def test_a_cut_report_in_ascending_order_proves_nothing() -> None:
    ascending = report(*reversed(old_rows(60)), total=900)
    adapter = Canned((502, ""), campaignReport=ascending)
    with pytest.raises(Uncertain):
        gateway_with(adapter).send_text(PHONE, "hello")
    assert adapter.asked.count("sendText") == 1


def test_a_502_to_the_end_is_uncertain() -> None:
    adapter = Canned((502, ""), campaignReport=EMPTY_REPORT)
    with pytest.raises(Uncertain):
        gateway_with(adapter).send_text(PHONE, "hello")
    assert adapter.asked.count("sendText") == 5
