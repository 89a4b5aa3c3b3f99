"""The recipients of a campaign: filtered, paged, found by number, and one at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Attempt, AuditEntry
from campaigns.progress.funnel import funnel
from campaigns.status import State, Status
from campaigns.web import chart, listing, look
from tests.builders import a_campaign, a_recipient

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", [{}, {"status": "pending"}], ids=["by row", "by status"])
def test_pages_show_every_recipient_once(query: dict[str, str]) -> None:
    campaign = a_campaign(recipients=listing.PAGE * 2 + 3)
    rows: list[int] = []
    page = listing.page(campaign, query)
    while True:
        rows += [row.row for row in page.rows]
        if page.after is None:
            break
        page = listing.page(campaign, query | {"after": str(page.after)})
    assert rows == list(range(2, listing.PAGE * 2 + 5))


@pytest.mark.parametrize(
    "query", [{"status": "nonsense"}, {"after": "-1"}, {"after": "9" * 30}, {"after": "²"}], ids=str
)
def test_a_query_that_means_nothing_shows_the_first_page(query: dict[str, str]) -> None:
    campaign = a_campaign(recipients=3)
    assert len(listing.page(campaign, query).rows) == 3


def test_a_code_narrows_a_status() -> None:
    campaign = a_campaign()
    for code in ("no_whatsapp", "no_whatsapp", "blocked"):
        a_recipient(campaign, status=Status.FAILED, code=code)
    assert len(listing.page(campaign, {"status": "failed", "code": "no_whatsapp"}).rows) == 2


@pytest.mark.parametrize("written", ["+91 98123 45601", "9812345601", "919812345601"])
def test_a_number_is_found_however_it_is_written(written: str, admin: Client) -> None:
    campaign = a_campaign(options={"region": "IN", "phone_column": 0})
    a_recipient(campaign, phone="919812345601", row=7)
    a_recipient(campaign, row=8)
    answer = admin.post(f"/campaigns/{campaign.pk}/find/", {"phone": written})
    assert [row.row for row in answer.context["listing"].rows] == [7]


def test_a_number_of_another_campaign_is_not_found(admin: Client) -> None:
    a_recipient(a_campaign(), phone="919812345601")
    campaign = a_campaign()
    page = admin.post(f"/campaigns/{campaign.pk}/find/", {"phone": "919812345601"}).content.decode()
    assert "No row of this campaign has this number" in page


def test_the_timeline_tells_attempts_and_reports_in_order(admin: Client) -> None:
    now = timezone.now()
    row = a_recipient(a_campaign(), status=Status.DELIVERED, accepted_at=now, delivered_at=now + timedelta(seconds=4))
    start = now - timedelta(seconds=9)
    Attempt.objects.create(
        recipient=row, number=1, started_at=start, ended_at=now - timedelta(seconds=8), outcome="unavailable",
        code="busy", http_status=503,
    )  # fmt: skip
    page = admin.get(f"/recipients/{row.pk}/").content.decode()
    places = [
        page.index(words)
        for words in ("attempt 1: gateway not available", "accepted by the gateway", "<strong>delivered</strong>")
    ]
    assert "busy, HTTP 503, 1.0 s" in page
    assert places[1] > places[0]


def test_a_message_of_two_parts_is_shown_as_two_bubbles(admin: Client) -> None:
    parts = [
        {"endpoint": "sendText", "params": {"message": "the words"}, "file": ""},
        {"endpoint": "sendFiles", "params": {}, "file": "price-list.pdf"},
    ]
    row = a_recipient(a_campaign(), parts=parts)
    page = admin.get(f"/recipients/{row.pk}/").content.decode()
    assert page.count('class="bubble"') == 2
    assert page.index("the words") < page.index("price-list.pdf")


def test_an_uncertain_recipient_is_decided_once(operator: Client) -> None:
    row = a_recipient(a_campaign(), status=Status.UNCERTAIN)
    for act in ("give-up", "again"):
        operator.post(f"/recipients/{row.pk}/decide/", {"act": act})
    row.refresh_from_db()
    assert row.status == Status.FAILED
    assert list(AuditEntry.objects.values_list("act", "detail")) == [("give up", f"row {row.row}")]


def test_an_answer_that_is_neither_settles_nothing(operator: Client) -> None:
    row = a_recipient(a_campaign(), status=Status.UNCERTAIN)
    assert operator.post(f"/recipients/{row.pk}/decide/", {"act": "neither"}).status_code == 400
    row.refresh_from_db()
    assert row.status == Status.UNCERTAIN


def test_nobody_of_a_cancelled_campaign_is_sent_to_again(operator: Client) -> None:
    row = a_recipient(a_campaign(state=State.CANCELLED), status=Status.UNCERTAIN)
    assert 'value="again"' not in operator.get(f"/recipients/{row.pk}/").content.decode()
    page = operator.post(f"/recipients/{row.pk}/decide/", {"act": "again"}, follow=True).content.decode()
    assert "is cancelled; it sends nothing more" in page
    row.refresh_from_db()
    assert row.status == Status.UNCERTAIN


def test_the_bar_adds_up_to_the_whole() -> None:
    counts = {str(status): n for n, status in enumerate(Status)}
    parts = look.segments(counts, sum(counts.values()))
    assert sum(part.width for part in parts) == pytest.approx(100)
    assert {str(part.status) for part in parts} == {name for name, n in counts.items() if n}


def test_every_status_has_its_place_and_its_meaning() -> None:
    assert set(look.ORDER) == set(look.MEANING) == set(Status)


def test_the_funnel_never_widens() -> None:
    counts = dict.fromkeys(map(str, Status), 0) | {"submitted": 4, "sent": 3, "delivered": 2, "read": 1}
    steps = look.funnel(funnel(a_campaign(), counts))
    assert [(step.n, step.width) for step in steps] == [(10, 100), (6, 60), (3, 30), (1, 10)]


def test_reasons_are_counted_the_most_frequent_first() -> None:
    campaign = a_campaign()
    for code in ("blocked", "no_whatsapp", "no_whatsapp"):
        a_recipient(campaign, status=Status.FAILED, code=code, error=f"It is {code}.")
    counts = dict.fromkeys(map(str, Status), 0) | {"failed": 3}
    assert [(reason.code, reason.n) for reason in look.reasons(campaign, counts)] == [
        ("no_whatsapp", 2),
        ("blocked", 1),
    ]


def test_the_chart_ends_at_its_highest_point() -> None:
    campaign = a_campaign()
    now = timezone.now()
    for second in range(5):
        campaign.samples.create(at=now + timedelta(seconds=second), open=4 - second, accepted=second)
    drawn = chart.of(campaign)
    assert drawn is not None
    assert drawn.points.split()[0] == "0.0,120.0"
    assert drawn.points.split()[-1] == "600.0,0.0"


def test_nothing_is_drawn_while_nothing_was_accepted() -> None:
    campaign = a_campaign()
    for second in range(5):
        campaign.samples.create(at=timezone.now() + timedelta(seconds=second), open=4, accepted=0)
    assert chart.of(campaign) is None


def test_a_chart_needs_time_to_draw() -> None:
    assert chart.of(a_campaign()) is None
