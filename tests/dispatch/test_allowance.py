"""What may go now, apart from the pace: windows, caps, warm-up, finish-by, canary, and the pause by error rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from campaigns import allowance, dispatch, journal, launch
from campaigns.journal import Ticket
from campaigns.models import Account, Campaign
from campaigns.progress import progress
from campaigns.status import PauseReason, State, Status
from campaigns.windows import Window
from tests.builders import a_campaign, a_claim, an_account, lost_one, tally

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def dispatched() -> int:
    published: list[Ticket] = []

    def publish(tickets: Sequence[Ticket]) -> None:
        published.extend(tickets)

    dispatch.run(publish, seconds=0)
    return len(published)


def closed_now() -> Window:
    """A window of one minute, two hours from now, in UTC."""
    opens = timezone.now() + timedelta(hours=2)
    return Window(frozenset(range(7)), opens.time().replace(microsecond=0), (opens + timedelta(minutes=1)).time())


def test_nothing_goes_outside_the_window() -> None:
    campaign = a_campaign(an_account(timezone="UTC"), recipients=3, window=closed_now().as_json())
    assert dispatched() == 0
    assert progress(campaign).limited_by.startswith("send window")
    Campaign.objects.update(window=None)
    assert dispatched() == 3


def test_the_accounts_window_counts_where_the_campaign_has_none() -> None:
    a_campaign(an_account(timezone="UTC", window=closed_now().as_json()), recipients=3)
    assert dispatched() == 0


def test_what_the_pace_granted_and_the_cap_did_not_is_given_back() -> None:
    campaign, now = a_campaign(an_account(daily_cap=3, burst=10, rate_per_second=10.0), recipients=20), timezone.now()
    dispatch.run(lambda _: None, seconds=0)
    assert tally(campaign) == {"pending": 17, "queued": 3}
    next_at = Account.objects.get().next_send_at
    assert next_at is not None
    assert next_at < now


def test_the_daily_cap_counts_what_was_sent_and_what_is_on_its_way() -> None:
    campaign = a_campaign(an_account(daily_cap=3, burst=100), recipients=6)
    journal.accepted(a_claim(campaign), "m1")
    assert dispatched() == 2
    assert dispatched() == 0
    assert progress(campaign).limited_by.startswith("daily cap of 3, until")


def test_a_lost_answer_counts_for_the_day_of_its_request_only() -> None:
    campaign = a_campaign(an_account(daily_cap=3, burst=100, timezone="UTC"), recipients=6)
    lost_one(campaign)
    lost_one(campaign, ago=timedelta(days=2))
    assert dispatched() == 2


@pytest.mark.parametrize(("day", "cap"), [(0, 20), (1, 30), (2, 45), (10, 100)])
def test_a_new_number_warms_up(day: int, cap: int) -> None:
    began = timezone.now().date() - timedelta(days=day)
    account = an_account(warm_up_from=20, warm_up_growth=1.5, warm_up_began=began, daily_cap=100, timezone="UTC")
    assert allowance.cap_of(account, timezone.now()) == cap


def test_a_finish_by_time_stretches_the_pace() -> None:
    campaign = a_campaign(recipients=100, finish_by=timezone.now() + timedelta(seconds=1000))
    assert dispatched() == 1
    assert dispatched() == 0, "one in ten seconds"
    assert "finish-by" in progress(campaign).limited_by


def test_a_finish_by_time_never_exceeds_the_accounts_pace() -> None:
    campaign = a_campaign(an_account(rate_per_second=2.0), finish_by=timezone.now() + timedelta(seconds=1))
    assert allowance.stretched_rate(campaign, 1000, timezone.now()) == 2.0


def test_a_random_gap_lets_one_go_at_a_time() -> None:
    account = an_account(gap_min=5.0, gap_max=9.0, burst=10)
    a_campaign(account, recipients=10)
    before = timezone.now()
    assert dispatched() == 1
    next_at = Account.objects.get(pk=account.pk).next_send_at
    assert next_at is not None
    assert timedelta(seconds=5) <= next_at - before <= timedelta(seconds=10)


def test_a_fixed_gap_leaves_room_for_messages_that_come_a_little_sooner() -> None:
    account = an_account(gap_min=5.0, gap_max=5.0)
    a_campaign(account, recipients=3)
    before = timezone.now()
    assert dispatched() == 1
    assert dispatched() == 0
    next_at = Account.objects.get(pk=account.pk).next_send_at
    assert next_at is not None
    assert next_at - before > timedelta(seconds=5) + dispatch.STEP


def a_canary(**fields: object) -> Campaign:
    campaign = a_campaign(an_account(burst=100), recipients=10, canary=3, canary_max_failed=40, **fields)
    for n in range(3):
        claim = a_claim(campaign)
        if n == 0:
            journal.rejected(claim, "11", "no")
        else:
            journal.accepted(claim, f"m{n}")
    return campaign


def evidence(campaign: Campaign, word: str) -> None:
    items = [journal.Evidence(f"m{n}", Status(word)) for n in (1, 2)]
    journal.apply(campaign.account_id, items)


def test_the_rest_waits_for_the_canary() -> None:
    campaign = a_canary()
    assert dispatched() == 0
    assert progress(campaign).limited_by.startswith("canary of 3")
    evidence(campaign, "delivered")
    assert dispatched() == 7


def test_the_canary_waits_no_longer_than_its_minutes() -> None:
    a_canary(canary_full_at=timezone.now() - timedelta(minutes=31))
    assert dispatched() == 7


def test_a_failing_canary_pauses_the_campaign() -> None:
    campaign = a_canary()
    Campaign.objects.update(canary_max_failed=20)
    evidence(campaign, "delivered")
    dispatched()
    dispatched()
    campaign.refresh_from_db()
    assert (campaign.state, campaign.reason) == (State.PAUSED, PauseReason.ERROR_RATE)
    assert tally(campaign)["pending"] == 7


def test_failures_above_their_share_pause_the_campaign() -> None:
    campaign = a_campaign(recipients=60)
    campaign.samples.create(at=timezone.now() - timedelta(seconds=30), open=60, accepted=0, failed=0)
    for n in range(20):
        claim = a_claim(campaign)
        if n % 3:
            journal.rejected(claim, "11", "no")
        else:
            journal.accepted(claim, f"m{n}")
    dispatched()
    campaign.refresh_from_db()
    assert (campaign.state, campaign.reason) == (State.PAUSED, PauseReason.ERROR_RATE)
    assert "of the last 20" in campaign.detail


def test_failures_pause_a_campaign_however_slow_it_is() -> None:
    campaign = a_campaign(recipients=30)
    campaign.samples.create(at=timezone.now() - timedelta(hours=1), open=30, accepted=0, failed=0)
    campaign.samples.create(at=timezone.now() - timedelta(seconds=30), open=11, accepted=0, failed=19)
    for _ in range(20):
        journal.rejected(a_claim(campaign), "11", "no")
    dispatched()
    campaign.refresh_from_db()
    assert campaign.reason == PauseReason.ERROR_RATE


def test_failures_that_a_report_tells_of_later_pause_the_campaign() -> None:
    campaign = a_campaign(recipients=30)
    for n in range(20):
        journal.accepted(a_claim(campaign), f"m{n}")
    campaign.samples.create(at=timezone.now() - timedelta(seconds=30), open=10, accepted=20, failed=0)
    seen = [timezone.now() - timedelta(hours=1), timezone.now()]
    for at in seen:
        journal.apply(campaign.account_id, [journal.Evidence(f"m{n}", Status.FAILED, seen_at=at) for n in range(20)])
    assert tally(campaign)["failed"] == 20
    dispatched()
    campaign.refresh_from_db()
    assert campaign.reason == PauseReason.ERROR_RATE


@pytest.mark.parametrize("act", ["resume", "retry"])
def test_failures_that_a_person_has_seen_do_not_pause_it_again(act: str) -> None:
    campaign = a_campaign(recipients=60)
    campaign.samples.create(at=timezone.now() - timedelta(seconds=30), open=60, accepted=0, failed=0)
    for _ in range(25):
        journal.rejected(a_claim(campaign), "11", "no")
    dispatched()
    campaign.refresh_from_db()
    assert campaign.state == State.PAUSED
    launch.resume(campaign, "asha")
    if act == "retry":
        launch.retry(campaign, "asha")
    campaign.samples.update(at=F("at") - timedelta(seconds=10))
    for _ in range(2):
        dispatched()
    campaign.refresh_from_db()
    assert campaign.state == State.RUNNING
