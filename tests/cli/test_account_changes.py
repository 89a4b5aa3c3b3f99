"""`account add`, with and without --replace, and `account rotate`: what changes, and what stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns import pauses
from campaigns.allowance import cap_of
from campaigns.models import Account
from campaigns.status import PauseReason
from tests.builders import an_account
from tests.cli.command import run
from tests.sandbox.process import Sandbox

pytestmark = pytest.mark.django_db


def test_a_rotated_webhook_has_another_url_and_the_old_one_is_dead(client: Client) -> None:
    account = an_account(name="shop")
    old = account.webhook_secret
    shown = run("account", "rotate", account.name)
    account.refresh_from_db()
    assert f"/webhooks/{account.webhook_secret}" in shown.stdout
    event = {"reportType": "delivery", "messageID": "m1"}
    answers = [
        client.post(f"/webhooks/{secret}", event, "application/json") for secret in (old, account.webhook_secret)
    ]
    assert [answer.status_code for answer in answers] == [404, 200]


def test_the_words_by_which_people_opt_out_outlive_a_change_of_the_account() -> None:
    given = ("account", "add", "shop", "--base-url", "http://127.0.0.1:9", "--token", "t")
    run(*given, "--stop-word", "Khatam", "--stop-word", "bas", "--stop-reply", "No more messages.")
    run(*given, "--replace", "--rate", "3/s")
    stored = Account.objects.get(name="shop")
    assert (stored.stop_words, stored.stop_reply) == (["Khatam", "bas"], "No more messages.")


def test_a_new_token_leaves_pace_caps_and_hours_as_they_are() -> None:
    chosen = ("--rate", "2/s", "--daily-cap", 100, "--window", "Mon-Fri 09:00-18:00", "--timezone", "Europe/Berlin")
    run("account", "add", "shop", "--base-url", "http://127.0.0.1:9", "--token", "t", *chosen, "--gap", "5-20")
    before = Account.objects.values("base_url", "rate_per_second", "daily_cap", "window", "timezone", "gap_max").get()
    assert run("account", "add", "shop", "--replace", "--token", "another").exit_code == 0
    stored = Account.objects.get()
    assert stored.token == "another"
    assert {name: getattr(stored, name) for name in before} == before
    assert (stored.rate_per_second, stored.daily_cap, stored.gap_max) == (2.0, 100, 20.0)
    assert run("account", "add", "shop", "--replace", "--daily-cap", 0, "--window", "", "--gap", "0-0").exit_code == 0
    stored.refresh_from_db()
    assert (stored.daily_cap, stored.window, stored.gap_max, stored.rate_per_second) == (None, None, 0.0, 2.0)


@pytest.mark.parametrize(
    ("reason", "then"),
    [(PauseReason.CREDENTIALS, ""), (PauseReason.CONFIG, ""), (PauseReason.QUOTA, PauseReason.QUOTA)],
)
def test_a_correction_lifts_the_pause_that_wrong_settings_caused(reason: PauseReason, then: str) -> None:
    account = an_account(name="shop")
    pauses.pause_account(account.pk, reason, "05")
    assert run("account", "add", "shop", "--replace", "--token", "another").exit_code == 0
    account.refresh_from_db()
    assert account.pause_reason == then
    assert bool(account.paused_at) == bool(account.pause_code) == bool(then)


def test_a_change_of_the_pace_alone_lifts_no_pause() -> None:
    account = an_account(name="shop")
    pauses.pause_account(account.pk, PauseReason.CREDENTIALS, "01")
    assert run("account", "add", "shop", "--replace", "--rate", "3/s").exit_code == 0
    account.refresh_from_db()
    assert (account.pause_reason, account.rate_per_second) == (PauseReason.CREDENTIALS, 3.0)


def test_a_change_of_nothing_is_refused() -> None:
    an_account(name="shop")
    changed = run("account", "add", "shop", "--replace")
    assert changed.exit_code == 2
    assert "Give the options that shall change." in changed.output


def test_what_was_switched_on_can_be_switched_off() -> None:
    an_account(name="shop", list_aliases=True)
    run("account", "add", "shop", "--replace", "--no-list-aliases")
    assert not Account.objects.get().list_aliases


def test_another_number_behind_an_account_is_warmed_up_from_today() -> None:
    an_account(name="shop", warm_up_from=None, warm_up_began=date(2026, 1, 1))
    run("account", "add", "shop", "--replace", "--warm-up", 50)
    account = Account.objects.get()
    assert account.warm_up_began is not None
    assert account.warm_up_began > date(2026, 1, 1)
    assert cap_of(account, timezone.now()) == 50


def test_any_change_makes_an_accounts_secrets_readable_without_the_earlier_key(settings: Any) -> None:
    account = an_account(name="shop", token="t", instance_id="i")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key", [settings.SECRET_KEY]
    run("account", "add", "shop", "--replace", "--rate", "3/s")
    settings.SECRET_KEY_FALLBACKS = []
    found = Account.objects.get()
    assert (found.token, found.instance_id, found.webhook_secret) == ("t", "i", account.webhook_secret)


def test_what_a_host_differs_in_is_kept_with_the_account(sandbox: Sandbox) -> None:
    arguments = ("--base-url", sandbox.url, "--token", "t", "--button-case", "both", "--list-aliases")
    assert run("account", "add", "white label", *arguments, "--instance-id", "i1").exit_code == 0
    kept = Account.objects.get(name="white label")
    assert (kept.button_param_case, kept.list_aliases, str(kept.instance_id)) == ("both", True, "i1")
