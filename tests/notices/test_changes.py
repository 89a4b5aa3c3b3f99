"""Changes of a status are noted with the change itself and reach who listens: none lost, in order, none too many."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns import forget, journal, notices
from campaigns.journal import Evidence
from campaigns.models import Change, Hook, Notice, Recipient
from campaigns.notices import cut
from campaigns.status import State, Status
from tests.builders import a_campaign, a_claim, a_recipient, an_account
from tests.notices.receiver import Receiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_what_becomes_of_a_recipient_is_posted_in_its_order(hook: Hook, receiver: Receiver) -> None:
    campaign = a_campaign(recipients=1)
    claim = a_claim(campaign)
    journal.accepted(claim, "m1")
    now = timezone.now()
    journal.apply(campaign.account_id, [Evidence("m1", Status.DELIVERED, delivered_at=now)])
    journal.apply(campaign.account_id, [Evidence("m1", Status.READ, read_at=now)])
    assert notices.run() == 1
    row = Recipient.objects.get()
    (first, second, third) = receiver.changes()
    assert [first["status"], second["status"], third["status"]] == ["submitted", "delivered", "read"]
    assert first["id"] < second["id"] < third["id"]
    assert (first["campaign"], first["row"], first["phone"]) == (campaign.pk, row.row, row.phone)
    assert (first["message_id"], first["code"]) == ("m1", "")
    assert third["read_at"] == now.isoformat()
    assert third["at"] == row.status_at.isoformat()


def test_nothing_of_the_text_or_the_token_is_posted(hook: Hook, receiver: Receiver) -> None:
    campaign = a_campaign(an_account(token="the-very-token"))
    a_recipient(campaign, params={"message": "the very text"})
    journal.accepted(a_claim(campaign), "m1")
    notices.run()
    ((headers, body),) = receiver.posts
    assert b"the very text" not in body
    assert "the-very-token" not in f"{headers}{body.decode()}"


def test_the_steps_on_the_way_to_the_gateway_are_nobody_s_news(hook: Hook) -> None:
    campaign = a_campaign(recipients=2)
    claim = a_claim(campaign)
    assert not Change.objects.exists()
    journal.postponed(claim, None, "http_503")
    assert not Change.objects.exists()


def test_a_failure_carries_its_code(hook: Hook, receiver: Receiver) -> None:
    journal.rejected(a_claim(a_campaign(recipients=1)), "invalid_number", "No such number.")
    notices.run()
    (change,) = receiver.changes()
    assert (change["status"], change["code"], change["message_id"]) == ("failed", "invalid_number", "")


def test_without_a_hook_nothing_is_noted() -> None:
    journal.accepted(a_claim(a_campaign(recipients=1)), "m1")
    assert not Change.objects.exists()


def test_a_hook_is_told_of_its_own_account_or_campaign_only(receiver: Receiver) -> None:
    mine, other = a_campaign(recipients=1), a_campaign(recipients=1)
    beside = a_campaign(mine.account, recipients=1)
    notices.add("account", receiver.url + "account", account=mine.account)
    notices.add("campaign", receiver.url + "campaign", campaign=mine)
    notices.add("alerts", receiver.url + "alerts", statuses=False)
    for n, campaign in enumerate((mine, other, beside)):
        journal.accepted(a_claim(campaign), f"m{n}")
    told = {
        name: sorted(Change.objects.filter(hook__name=name).values_list("campaign_id", flat=True))
        for name in ("account", "campaign", "alerts")
    }
    assert told == {"account": [mine.pk, beside.pk], "campaign": [mine.pk], "alerts": []}


def test_a_change_that_is_rolled_back_was_never_noted(hook: Hook) -> None:
    campaign = a_campaign(recipients=1)
    with transaction.atomic():
        journal.cancel_batch(campaign.pk)
        transaction.set_rollback(True)
    assert not Change.objects.exists()
    journal.cancel_batch(campaign.pk)
    assert Change.objects.get().status == Status.CANCELLED


def test_every_change_of_a_batch_is_noted_and_a_restart_loses_none(hook: Hook, receiver: Receiver) -> None:
    campaign = a_campaign(recipients=30)
    journal.cancel_batch(campaign.pk)
    # Cut and not posted: as if the process had ended between the two.
    cut.next_changes(hook, timezone.now())
    notices.run()
    assert sorted(change["row"] for change in receiver.changes()) == list(range(2, 32))


def test_many_workers_at_once_lose_nothing_and_keep_each_recipient_s_order(hook: Hook, receiver: Receiver) -> None:
    campaign = a_campaign(recipients=40)

    def work(_: int) -> None:
        try:
            for ticket in journal.enqueue(campaign.pk, 10):
                claim = journal.claim(ticket.recipient_id, ticket.attempt)
                if claim:
                    journal.accepted(claim, f"m{claim.recipient_id}")
                    journal.apply(campaign.account_id, [Evidence(f"m{claim.recipient_id}", Status.READ)])
        finally:
            connection.close()

    def post(_: int) -> None:
        try:
            notices.run()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(act, n) for n in range(8) for act in (work, post)]:
            done.result()
    notices.run()
    by_row: dict[int, list[str]] = {}
    for change in receiver.changes():
        by_row.setdefault(change["row"], []).append(change["status"])
    assert len(by_row) == 40
    assert set(map(tuple, by_row.values())) == {("submitted", "read")}


def test_while_a_system_is_down_changes_pile_up_and_come_in_order_afterwards(hook: Hook, receiver: Receiver) -> None:
    campaign = a_campaign(recipients=1)
    receiver.answers = [500]
    journal.accepted(a_claim(campaign), "m1")
    assert notices.run() == 0
    journal.apply(campaign.account_id, [Evidence("m1", Status.READ)])
    assert notices.run() == 0, "the second must not overtake the first"
    assert len(receiver.posts) == 1
    receiver.answers = [200]
    Notice.objects.update(next_try_at=timezone.now())
    assert notices.run() == 2
    assert [change["status"] for change in receiver.changes()] == ["submitted", "submitted", "read"]
    assert receiver.bodies()[0] == receiver.bodies()[1], "the same notice, the same number"


def test_two_who_cut_at_the_same_moment_make_one_notice(hook: Hook) -> None:
    journal.cancel_batch(a_campaign(recipients=5).pk)
    start = threading.Barrier(2)

    def cut_once(_: int) -> bool:
        try:
            start.wait(10)
            return cut.next_changes(hook, timezone.now()) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(cut_once, range(2)))
    assert sorted(made) == [False, True]
    assert Notice.objects.get().n == 5


def test_a_large_batch_goes_in_several_notices(hook: Hook, receiver: Receiver) -> None:
    now = timezone.now()
    Change.objects.bulk_create(
        Change(hook=hook, recipient_id=n, campaign_id=1, status=Status.READ, code="", message_id=f"m{n}", at=now)
        for n in range(cut.MOST + 1)
    )
    assert notices.run() == 2
    assert [len(body["changes"]) for body in receiver.bodies()] == [cut.MOST, 1]


def test_who_is_forgotten_is_in_no_later_post_and_nothing_kept_names_anybody(hook: Hook, receiver: Receiver) -> None:
    campaign = a_campaign()
    row = a_recipient(campaign, phone="919812345678")
    receiver.answers = [500]
    journal.accepted(a_claim(campaign), "m1")
    notices.run()
    assert "919812345678" not in str(Notice.objects.values()) + str(Change.objects.values())
    campaign.state = State.FINISHED
    campaign.save()
    forget.phone("919812345678", "somebody")
    receiver.answers = [200]
    Notice.objects.update(next_try_at=timezone.now())
    notices.run()
    assert receiver.changes()[-1]["phone"] == ""
    assert receiver.changes()[-1]["row"] == row.row


def test_what_is_kept_does_not_grow_for_ever(hook: Hook) -> None:
    old = timezone.now() - timedelta(days=8)
    common = {"hook": hook, "event": "statuses", "items": [], "n": 0, "next_try_at": old, "give_up_at": old}
    for state, age in (("posted", 2), ("posted", 0), ("given_up", 8), ("given_up", 6), ("waiting", 8)):
        Notice.objects.create(state=state, created_at=timezone.now() - timedelta(days=age), **common)
    other = notices.add("gone", "http://localhost:9/")
    for each, at in ((hook, old), (hook, timezone.now()), (other, timezone.now())):
        Change.objects.create(
            hook=each, recipient_id=1, campaign_id=1, status=Status.READ, code="", message_id="m", at=at
        )
    Hook.objects.filter(pk=other.pk)._raw_delete("default")  # type: ignore[attr-defined]  # as a race would leave it
    notices.prune()
    assert sorted(Notice.objects.values_list("state", flat=True)) == ["given_up", "posted", "waiting"]
    assert Change.objects.count() == 1
