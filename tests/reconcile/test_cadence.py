"""When a report is read, and for which days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns import journal
from campaigns.models import Account, Recipient
from campaigns.reconcile.cadence import Outstanding, days, next_poll, outstanding
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient, an_account, lost_one

NOW = datetime(2026, 6, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "seconds"),
    [
        pytest.param(timedelta(seconds=5), 60, id="just now: every minute"),
        pytest.param(timedelta(minutes=14), 60, id="a quarter of an hour: every minute"),
        pytest.param(timedelta(minutes=16), 300, id="later: every five minutes"),
        pytest.param(timedelta(hours=3), 1800, id="hours: every half an hour"),
        pytest.param(timedelta(days=2), 21600, id="days: every six hours"),
    ],
)
def test_the_report_is_read_rarely_when_all_is_old(age: timedelta, seconds: int) -> None:
    found = Outstanding(NOW - timedelta(days=3), NOW - age, uncertain=False)
    assert next_poll(found, NOW, sending=False) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(("to_settle", "sending"), [(True, False), (False, True)], ids=["a lost answer", "sending"])
def test_the_report_is_read_often_while_something_depends_on_it(to_settle: bool, sending: bool) -> None:
    found = Outstanding(NOW - timedelta(days=3), NOW - timedelta(days=2), True, to_settle=to_settle)
    assert next_poll(found, NOW, sending=sending) == NOW + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("since", "now", "zone", "first", "last"),
    [
        pytest.param("06-25 12:00", "06-25 12:30", "Asia/Kolkata", 24, 25, id="the same day"),
        pytest.param("06-25 18:20", "06-25 18:40", "Asia/Kolkata", 24, 26, id="midnight in India, evening in UTC"),
        pytest.param("06-25 18:50", "06-25 19:00", "Asia/Kolkata", 25, 26, id="after midnight in India"),
        pytest.param("06-25 12:00", "06-25 12:30", "Pacific/Auckland", 24, 26, id="tomorrow in the account's zone"),
        pytest.param("06-25 19:00", "06-25 20:00", "America/New_York", 25, 26, id="yesterday in the account's zone"),
        pytest.param("06-10 12:00", "06-25 12:00", "Asia/Kolkata", 19, 25, id="no more than seven days"),
    ],
)
def test_the_days_asked_for_hide_nothing(since: str, now: str, zone: str, first: int, last: int) -> None:
    def moment(text: str) -> datetime:
        return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)

    assert days(moment(since), moment(now), zone) == (date(2026, 6, first), date(2026, 6, last))


@pytest.mark.django_db
@pytest.mark.database
def test_only_what_the_report_can_still_prove_is_outstanding() -> None:
    from_now = datetime.now(UTC)
    account: Account = an_account()
    campaign = a_campaign(account, recipients=1)
    assert outstanding(account, from_now) is None
    for status, hours in ((Status.SENT, 30), (Status.SUBMITTED, 2), (Status.DELIVERED, 24 * 8), (Status.READ, 1)):
        a_recipient(campaign, status=status, message_id=status, accepted_at=from_now - timedelta(hours=hours))
    found = outstanding(account, from_now)
    assert found is not None
    assert (found.oldest, found.youngest) == (from_now - timedelta(hours=30), from_now - timedelta(hours=2))
    assert not found.uncertain
    lost_one(campaign)
    found = outstanding(account, datetime.now(UTC))
    assert found is not None
    assert (found.uncertain, found.to_settle) == (True, True)
    Recipient.objects.update(code=journal.UNPROVEN)
    found = outstanding(account, datetime.now(UTC))
    assert found is not None
    assert (found.uncertain, found.to_settle) == (True, False), "a person decides: no report each minute until then"
