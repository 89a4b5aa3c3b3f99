"""Accounts, people, activity: what an admin keeps."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from campaigns import pauses
from campaigns.models import Account, AuditEntry
from campaigns.people import role_of
from campaigns.status import PauseReason
from campaigns.web.forms.account import AccountForm
from campaigns.windows import Window
from tests.builders import a_campaign
from tests.sandbox.process import Sandbox
from tests.web.conftest import People

NEW = {
    "name": "Shop Goa", "base_url": "gateway.example.com", "token": "very-secret-token", "rate": "300/m", "burst": "1",
    "daily_cap": "", "timezone": "Asia/Kolkata", "region": "IN", "transport": "form",
}  # fmt: skip


def test_a_token_is_written_once_and_never_shown(admin: Client) -> None:
    admin.post("/accounts/add/", NEW)
    account = Account.objects.get(name="Shop Goa")
    assert (account.token, account.rate_per_second) == ("very-secret-token", 5.0)
    for path in ("/accounts/", f"/accounts/{account.pk}/", f"/accounts/{account.pk}/edit/"):
        assert "very-secret-token" not in admin.get(path).content.decode()


def test_an_empty_token_keeps_the_one_there_is(admin: Client, account: Account) -> None:
    admin.post(f"/accounts/{account.pk}/edit/", NEW | {"token": "", "rate": "7"})
    changed = Account.objects.get(pk=account.pk)
    assert (changed.token, changed.rate_per_second, changed.name) == (account.token, 7.0, "Shop Goa")


def test_what_workers_wrote_while_the_form_was_checked_stays(account: Account) -> None:
    form = AccountForm(account, NEW | {"token": "", "rate": "7"})
    assert form.is_valid()
    soon = timezone.now()
    pauses.pause_account(account.pk, PauseReason.QUOTA, "05")
    Account.objects.filter(pk=account.pk).update(next_send_at=soon, inbox_cursor="m9")
    Account.objects.get(pk=account.pk).give_new_webhook()
    secret = Account.objects.get(pk=account.pk).webhook_secret
    form.save()
    stored = Account.objects.get(pk=account.pk)
    assert (stored.rate_per_second, stored.pause_reason) == (7.0, PauseReason.QUOTA)
    assert (stored.next_send_at, stored.inbox_cursor, stored.webhook_secret) == (soon, "m9", secret)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        pytest.param("base_url", "ftp://somewhere", "must start with http", id="not http"),
        pytest.param("rate", "fast", "Write a pace such as", id="not a pace"),
        pytest.param("token", "", "This field is required", id="no token"),
        pytest.param("gap", "20-5", "the smaller first", id="a gap that shrinks"),
        pytest.param("window", "whenever", "is not a window", id="no window"),
        pytest.param("stop_words", "stop, " + "x" * 61, "longer than 60 characters", id="a word nobody writes"),
        pytest.param("stop_reply", "é" * 1001, "2,002 bytes; 2,000 are allowed", id="too long an answer"),
        pytest.param("timezone", "Mars/Base", "not one of the available", id="no zone"),
    ],
)
def test_a_wrong_setting_is_refused_beside_its_field(field: str, value: str, sentence: str, admin: Client) -> None:
    answer = admin.post("/accounts/add/", NEW | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page[page.index(f"id_{field}_error") :]
    assert "very-secret-token" not in page
    assert Account.objects.count() == 0


def test_two_accounts_cannot_have_one_name(admin: Client, account: Account) -> None:
    assert "already" in admin.post("/accounts/add/", NEW | {"name": account.name}).content.decode()


def test_check_now_shows_the_connection_and_the_balance(operator: Client, account: Account) -> None:
    page = operator.post(f"/accounts/{account.pk}/check/").content.decode()
    account.refresh_from_db()
    assert "Connected." in page
    assert account.balance is not None
    assert f"{account.balance:,}" in page


def test_only_an_admin_sees_the_code_to_scan(
    operator: Client, admin: Client, account: Account, sandbox: Sandbox
) -> None:
    sandbox.disconnect()
    picture = f"/accounts/{account.pk}/qr.png"
    assert picture in admin.post(f"/accounts/{account.pk}/check/").content.decode()
    assert picture not in operator.post(f"/accounts/{account.pk}/check/").content.decode()
    answer = admin.get(picture)
    assert answer.content.startswith(b"\x89PNG")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "no-store, private")
    sandbox.connect()
    assert admin.get(picture).status_code == 404


def test_pace_rules_are_kept_as_they_were_written(admin: Client, account: Account) -> None:
    rules = {"gap": "5-20", "warm_up_from": "50", "warm_up_growth": "2", "window": "Mon-Fri 09:00-18:00"}
    admin.post(f"/accounts/{account.pk}/edit/", NEW | rules)
    account.refresh_from_db()
    assert (account.gap_min, account.gap_max, account.warm_up_from, account.warm_up_growth) == (5.0, 20.0, 50, 2.0)
    assert account.warm_up_began is not None
    assert str(Window.of(account.window)) == "Mon-Fri 09:00-18:00"
    form = admin.get(f"/accounts/{account.pk}/edit/").content.decode()
    assert 'value="5-20"' in form
    assert 'value="Mon-Fri 09:00-18:00"' in form
    assert "Most today, while warming up" in admin.get(f"/accounts/{account.pk}/").content.decode()


def test_the_words_that_opt_out_are_kept_and_shown_as_written(admin: Client, account: Account) -> None:
    words = {"stop_words": "Khatam,  bas karo, Khatam,", "start_words": "", "stop_reply": "No more messages."}
    admin.post(f"/accounts/{account.pk}/edit/", NEW | words)
    account.refresh_from_db()
    assert (account.stop_words, account.start_words) == (["Khatam", "bas karo"], [])
    assert account.stop_reply == "No more messages."
    assert 'value="Khatam, bas karo"' in admin.get(f"/accounts/{account.pk}/edit/").content.decode()


def test_a_gateway_that_refuses_the_token_is_said_in_a_sentence(operator: Client, account: Account) -> None:
    account.token = "a-wrong-token"
    account.save()
    assert "refuses the token" in operator.post(f"/accounts/{account.pk}/check/").content.decode()


def test_the_webhook_is_for_admins_and_can_be_replaced(signed_in: People, admin: Client, account: Account) -> None:
    secret = str(account.webhook_secret)
    assert secret in admin.get(f"/accounts/{account.pk}/").content.decode()
    assert secret not in signed_in("operator").get(f"/accounts/{account.pk}/").content.decode()
    admin.post(f"/accounts/{account.pk}/rotate/")
    after = Account.objects.get(pk=account.pk)
    assert (after.webhook_secret != secret, after.webhook_digest != account.webhook_digest) == (True, True)


def test_an_account_with_campaigns_stays(admin: Client, account: Account) -> None:
    a_campaign(account)
    answer = admin.post(f"/accounts/{account.pk}/remove/", follow=True)
    assert "It stays." in answer.content.decode()
    assert Account.objects.filter(pk=account.pk).exists()


def test_an_account_without_campaigns_goes(admin: Client, account: Account) -> None:
    admin.post(f"/accounts/{account.pk}/remove/")
    assert not Account.objects.filter(pk=account.pk).exists()


def test_an_account_s_pause_is_shown_with_its_cure_and_lifted(operator: Client, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(pause_reason="credentials", pause_code="401")
    assert "correct the account&#x27;s token" in operator.get(f"/accounts/{account.pk}/").content.decode()
    operator.post(f"/accounts/{account.pk}/resume/")
    account.refresh_from_db()
    assert account.pause_reason == ""


def test_a_person_s_password_is_shown_once_and_lets_in(admin: Client) -> None:
    page = admin.post("/people/", {"name": "asha", "role": "viewer"}).content.decode()
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found is not None
    assert found[1] not in admin.get("/people/").content.decode()
    assert role_of(User.objects.get(username="asha")) == "viewer"
    visitor = Client()
    answer = visitor.post("/sign-in/", {"username": "asha", "password": found[1]})
    assert answer["Location"] == "/"


def test_a_name_that_is_taken_is_refused_however_it_is_written(admin: Client) -> None:
    admin.post("/people/", {"name": "asha", "role": "viewer"})
    answer = admin.post("/people/", {"name": "Asha", "role": "admin"})
    assert (answer.status_code, "already" in answer.content.decode()) == (422, True)
    assert User.objects.filter(username__iexact="asha").count() == 1


def test_nobody_shuts_out_themselves(admin: Client) -> None:
    me = User.objects.get(pk=int(admin.session["_auth_user_id"]))
    admin.post(f"/people/{me.pk}/allow/", {"act": "shut-out"})
    me.refresh_from_db()
    assert me.is_active


def test_a_person_who_is_shut_out_is_signed_out_at_once(admin: Client, operator: Client) -> None:
    person = int(operator.session["_auth_user_id"])
    assert "signed out at once" in admin.get(f"/people/{person}/allow/").content.decode()
    admin.post(f"/people/{person}/allow/", {"act": "shut-out"})
    assert operator.get("/").status_code == 302


def test_every_act_is_in_the_activity(admin: Client) -> None:
    admin.post("/accounts/add/", NEW)
    admin.post("/people/", {"name": "asha", "role": "viewer"})
    page = admin.get("/activity/").content.decode()
    assert [entry.act for entry in AuditEntry.objects.all()] == ["person add", "account add"]
    assert "account Shop Goa" in page


def test_many_failures_lock_a_name_out(client: Client, db: None) -> None:
    codes = [client.post("/sign-in/", {"username": "asha", "password": "wrong"}).status_code for _ in range(10)]
    assert codes[0] == 200
    assert codes[-1] == 429


@pytest.mark.parametrize(
    ("proxies", "others_are_locked"),
    [pytest.param(1, False, id="behind a proxy"), pytest.param(0, True, id="where anybody may claim it")],
)
def test_who_is_locked_out_is_told_apart_by_the_proxy_s_word_alone(
    client: Client, settings: Settings, db: None, proxies: int, others_are_locked: bool
) -> None:
    settings.BEHIND_PROXIES = proxies

    def sign_in(address: str) -> int:
        wrong = {"username": "asha", "password": "wrong"}
        return client.post("/sign-in/", wrong, headers={"X-Forwarded-For": address}).status_code

    # What stands before the last entry is the client's own claim.
    codes = [sign_in(f"198.51.100.{n}, 203.0.113.1") for n in range(10)]
    assert codes[-1] == 429
    assert (sign_in("203.0.113.2") == 429) == others_are_locked
