"""The commands that ask the gateway: account check, groups, contacts, inbox, template."""

from __future__ import annotations

import io
import json
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image

from campaigns import pauses
from campaigns.allowance import cap_of
from campaigns.cli import cli, qr
from campaigns.gateway.sandbox.qr import MODULES, qr_like_png
from campaigns.messages import KINDS
from campaigns.models import Account
from campaigns.status import PauseReason
from tests.builders import an_account
from tests.sandbox.process import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(sandbox: Sandbox) -> Account:
    """An account with a name that is no file name."""
    return an_account(name="../shop/1", base_url=sandbox.url)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_a_connected_account_says_all_there_is_to_know(account: Account, sandbox: Sandbox) -> None:
    found = json.loads(run("account", "check", account.name, "--json").stdout)
    assert (found["connected"], found["balance"], found["usage_today"], found["qr"]) == (True, 100_000, 0, None)
    assert found["expires"]
    assert found["webhook_url"].endswith(account.webhook_secret)
    assert found["webhook_registered"] is False
    sandbox.control(webhook=found["webhook_url"])
    assert json.loads(run("account", "check", account.name, "--json").stdout)["webhook_registered"] is True


def test_the_qr_code_of_an_account_that_is_not_connected_is_drawn_and_kept_secret(
    account: Account, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.disconnect()
    target = tmp_path / "code.png"
    target.touch(mode=0o644)
    result = run("account", "check", account.name, "--qr", target)
    assert (result.exit_code, "is not connected" in result.stderr) == (1, True)
    assert "NOT connected" in result.stdout
    assert "█▀▀▀▀▀█" in result.stdout
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_bytes().startswith(b"\x89PNG")


def test_the_qr_code_stays_in_the_data_folder_whatever_the_account_is_called(
    account: Account, sandbox: Sandbox, tmp_path: Path, settings: object
) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    sandbox.disconnect()
    saved = Path(json.loads(run("account", "check", account.name, "--json").stdout)["qr"])
    assert saved == tmp_path / "qr-_shop_1.png"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_a_qr_code_that_cannot_be_saved_is_refused_with_a_sentence(account: Account, sandbox: Sandbox) -> None:
    sandbox.disconnect()
    result = run("account", "check", account.name, "--qr", "/nowhere/code.png")
    assert (result.exit_code, "--qr" in result.stderr) == (1, True)


def test_a_drawing_holds_every_module_of_the_code() -> None:
    png = qr_like_png("a token")
    picture = Image.open(io.BytesIO(png)).resize((MODULES + 8,) * 2)
    dark = [[not picture.getpixel((x + 4, y + 4)) for x in range(MODULES)] for y in range(MODULES)]
    drawn = qr.drawing(png)
    assert drawn is not None
    upper, lower = "▀█", "▄█"
    lines = drawn.plain.split("\n")
    halves = [[char in half for char in line] for line in lines for half in (upper, lower)]
    assert [row[2 : 2 + MODULES] for row in halves[2 : 2 + MODULES]] == dark


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x89PNG\r\n\x1a\n broken", id="broken"),
        pytest.param(b"GIF89a", id="another type"),
        pytest.param("blank", id="blank"),
        pytest.param("photo", id="no code"),
    ],
)
def test_what_is_no_code_is_not_drawn(picture: bytes | str) -> None:
    if isinstance(picture, str):
        file = io.BytesIO()
        image = Image.new("L", (100, 60), 255) if picture == "blank" else Image.linear_gradient("L")
        image.save(file, "PNG")
        picture = file.getvalue()
    assert qr.drawing(picture) is None


def test_groups_and_contacts_are_listed(account: Account) -> None:
    groups = json.loads(run("groups", "--account", account.name, "--json").stdout)
    assert {"id", "name", "participants"} == set(groups[0])
    assert groups[0]["name"] in run("groups", "--account", account.name).stdout
    contacts = json.loads(run("contacts", "--account", account.name, "--json").stdout)
    assert contacts[0]["phone"].isdigit()
    assert contacts[0]["name"] in run("contacts", "--account", account.name).stdout


@pytest.mark.parametrize("command", ["groups", "contacts"])
def test_a_phone_that_is_not_connected_is_said_with_its_cure(account: Account, sandbox: Sandbox, command: str) -> None:
    sandbox.disconnect()
    result = run(command, "--account", account.name)
    assert result.exit_code == 1
    assert "account check" in result.stderr


def test_an_inbox_shows_a_strangers_words_and_obeys_none_of_them(account: Account, sandbox: Sandbox) -> None:
    assert run("inbox", "--account", account.name).stdout.strip() == "None."
    sandbox.inbound("919300000001", "[red]hi[/red] \x1b[31m\u202eevil")
    (row,) = json.loads(run("inbox", "--account", account.name, "--json").stdout)
    assert (row["phone"], row["group"]) == ("919300000001", False)
    shown = run("inbox", "--account", account.name).stdout
    assert "[red]hi[/red]" in shown
    assert not {"\x1b", "\u202e"} & set(shown)
    sandbox.inbound("919300000001", "", media="video")
    assert "[video]" in run("inbox", "--account", account.name).stdout


def test_a_rotated_webhook_has_another_url_and_the_old_one_is_dead(account: Account, client: Client) -> None:
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


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_of_a_kind_explains_itself_and_passes_its_own_check(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "new.xlsx"
    assert run("template", kind, "-o", target).exit_code == 0
    found = json.loads(run("check", target, "--kind", kind, "--json").stdout)
    assert found["counts"]["pending"] == 1
    assert list(found["columns"]) == ["phone", *(field.name for field in KINDS[kind].fields)]
    notes = [cell.comment.text for cell in load_workbook(target)["Recipients"][1]]
    assert all(field.help in note for field, note in zip(KINDS[kind].fields, notes[1:], strict=True))


@pytest.mark.parametrize(
    ("name", "code"), [("new.csv", 2), ("nowhere/new.xlsx", 1)], ids=["another type", "a folder that is not there"]
)
def test_a_template_that_cannot_be_written_is_refused(tmp_path: Path, name: str, code: int) -> None:
    result = run("template", "text", "-o", tmp_path / name)
    assert (result.exit_code, result.exception.__class__) == (code, SystemExit)


def test_what_a_host_differs_in_is_kept_with_the_account(sandbox: Sandbox) -> None:
    arguments = ("--base-url", sandbox.url, "--token", "t", "--button-case", "both", "--list-aliases")
    assert run("account", "add", "white label", *arguments, "--instance-id", "i1").exit_code == 0
    kept = Account.objects.get(name="white label")
    assert (kept.button_param_case, kept.list_aliases, str(kept.instance_id)) == ("both", True, "i1")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param([], "a\nb", id="a typed backslash-n is a new line"),
        pytest.param(["--keep-backslash-n"], r"a\nb", id="kept as typed"),
    ],
)
def test_a_typed_backslash_n_is_read_as_asked(tmp_path: Path, options: list[str], message: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text("phone,message\n+12125550101,a\\nb\n")
    found = json.loads(run("check", file, "--json", *options).stdout)
    assert found["recipients"][0]["params"] == {"message": message}


def test_a_caption_on_a_document_is_split_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("phone,link,message\n+12125550101,https://example.com/a.pdf,Yours\n")
    arguments = ("check", file, "--kind", "file_caption", "--json")
    assert json.loads(run(*arguments).stdout)["warnings"] == {"caption_not_delivered": 1}
    found = json.loads(run(*arguments, "--caption-on-document", "split").stdout)
    assert [part["endpoint"] for part in found["recipients"][0]["parts"]] == ["sendText", "sendFiles"]
    assert found["warnings"] == {}
