"""Accounts, inbox, suppressions, notices."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from campaigns import notices
from campaigns.models import Account, AuditEntry, Hook, InboundMessage, Notice, Suppression
from tests.api.conftest import Program, a_program, problem
from tests.builders import an_account
from tests.sandbox.process import Sandbox


def test_accounts_are_listed_without_their_secrets(program: Program, account: Account) -> None:
    answer = program.get("accounts")
    assert [each["name"] for each in answer.json()["items"]] == ["Shop Pune"]
    assert str(account.token) not in answer.content.decode()
    assert str(account.webhook_secret) not in answer.content.decode()


def test_the_gateway_is_asked_about_an_account(program: Program, account: Account, sandbox: Sandbox) -> None:
    found = program.post(f"accounts/{account.pk}/check").json()
    assert found["connected"] is True
    assert found["balance"] > 0
    sandbox.disconnect()
    assert program.post(f"accounts/{account.pk}/check").json()["connected"] is False
    assert AuditEntry.objects.filter(act="check", who=program.key.who).count() == 2


def test_a_gateway_that_is_away_is_a_problem(program: Program) -> None:
    nowhere = an_account(name="nowhere")
    found = problem(program.post(f"accounts/{nowhere.pk}/check"), 502, "gateway")
    assert "sandbox-token" not in json.dumps(found)


def test_the_inbox_is_listed_newest_first_and_by_account(program: Program, account: Account) -> None:
    other = an_account(name="Other")
    for n, owner in enumerate((account, other, account)):
        InboundMessage.objects.create(
            account=owner, key=str(n), phone="919812345601", text=f"text {n}", received_at=timezone.now()
        )
    assert [each["text"] for each in program.get("inbox").json()["items"]] == ["text 2", "text 1", "text 0"]
    assert [each["text"] for each in program.get("inbox", account="Other").json()["items"]] == ["text 1"]
    page = program.get("inbox", limit=1).json()
    assert program.get("inbox", limit=1, after=page["next"]).json()["items"][0]["text"] == "text 1"
    bound = a_program(account=other)
    assert [each["text"] for each in bound.get("inbox").json()["items"]] == ["text 1"]


def test_suppressions_are_added_listed_and_removed(program: Program) -> None:
    number = {"phone": "+91 98123 45601", "account": "Shop Pune"}
    assert program.post("suppressions", number).status_code == 201
    assert program.post("suppressions", number).json() == {"changed": False}
    listed = program.get("suppressions", account="Shop Pune").json()["items"]
    assert [(each["phone"], each["account"]) for each in listed] == [("919812345601", "Shop Pune")]
    assert program.get("suppressions").json()["items"] == []
    assert program.post("suppressions/remove", number).json() == {"changed": True}
    assert program.post("suppressions/remove", number).json() == {"changed": False}
    assert set(AuditEntry.objects.values_list("act", flat=True)) == {"suppress", "unsuppress"}


def test_a_key_of_one_account_suppresses_for_that_account_only(account: Account) -> None:
    bound = a_program(account=account)
    bound.post("suppressions", {"phone": "+919812345601"})
    assert Suppression.objects.get().account == account


@pytest.mark.parametrize("path", ["suppressions", "suppressions/remove"])
def test_what_is_no_number_is_refused(program: Program, path: str) -> None:
    problem(program.post(path, {"phone": "12"}), 422, "not-valid")


def a_notice(hook: Hook | None, state: Notice.State) -> Notice:
    now = timezone.now()
    return Notice.objects.create(
        hook=hook, event=Notice.Event.ALERTS, items=[], n=0, state=state, code="http_500", created_at=now,
        next_try_at=now, give_up_at=now,
    )  # fmt: skip


def test_notices_are_listed_with_the_reason_and_sent_again(program: Program) -> None:
    hook = notices.add("crm", "http://localhost:9/")
    notice = a_notice(hook, Notice.State.GIVEN_UP)
    a_notice(None, Notice.State.GIVEN_UP)
    (listed,) = program.get("notices", state="given_up").json()["items"]
    assert (listed["id"], listed["hook"], listed["why"]) == (notice.pk, "crm", "it answered 500")
    assert program.post(f"notices/{notice.pk}/resend").json()["state"] == "waiting"
    assert program.post(f"notices/{notice.pk}/resend").json()["state"] == "waiting"
    assert AuditEntry.objects.filter(act="notice resend", who=program.key.who).count() == 1


def test_a_key_of_one_account_sees_the_notices_of_that_account_only(account: Account) -> None:
    bound = a_program(account=account)
    mine = a_notice(notices.add("mine", "http://localhost:9/", account=account), Notice.State.POSTED)
    other = a_notice(notices.add("all", "http://localhost:9/"), Notice.State.POSTED)
    assert [each["id"] for each in bound.get("notices").json()["items"]] == [mine.pk]
    problem(bound.post(f"notices/{other.pk}/resend"), 404, "not-found")
