"""The commands that ask the gateway: account check, groups, contacts, inbox."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path

import pytest
from PIL import Image

from campaigns.cli import qr
from campaigns.gateway.sandbox.qr import MODULES, qr_like_png
from campaigns.models import Account
from tests.builders import an_account
from tests.cli.command import run
from tests.sandbox.process import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(sandbox: Sandbox) -> Account:
    """An account with a name that is no file name."""
    return an_account(name="../shop/1", base_url=sandbox.url)


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
