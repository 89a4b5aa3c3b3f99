"""Every mistake of a user gets one sentence and exit code 1 or 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction

from campaigns.cli.group import Refusal
from campaigns.cli.watch import wait_until_settled
from campaigns.journal import UNPROVEN
from campaigns.models import Account, Campaign
from campaigns.status import PauseReason, State, Status
from tests.builders import a_campaign, a_recipient, an_account
from tests.cli.command import refused, run
from tests.sandbox.process import Sandbox
from tests.waiting import another_holds

pytestmark = [pytest.mark.django_db, pytest.mark.database]


FILES = [
    pytest.param("none.csv", None, "There is no file", id="missing file"),
    pytest.param("photo.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "photo.xlsx", id="not a spreadsheet"),
    pytest.param("list.csv", b"name,city\nAsha,Pune\n", "phone", id="no phone column"),
    pytest.param("list.csv", b"phone,message\n12,hello\n", "No row can be sent", id="no valid row"),
    pytest.param("list.csv", b"phone,message\n", "no row below its headers", id="no row"),
    pytest.param("list.csv", b"", "list.csv", id="an empty file"),
    pytest.param("list.csv", b"phone,note\n9876543210,x\n", "Nothing gives the message", id="no text"),
]


@pytest.mark.parametrize(("name", "content", "said"), FILES)
def test_a_spreadsheet_that_cannot_be_used(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert said in refused(run("check", tmp_path / name))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["check", "FOLDER"], "is a folder", id="a folder"),
        pytest.param(["import", "FILE", "--account", "nobody"], "There is no account 'nobody'", id="unknown account"),
        pytest.param(["check", "FILE", "--account", "nobody"], "There is no account 'nobody'", id="also to check"),
        pytest.param(["check", "FILE", "--attach", "FOLDER/none.pdf"], "There is no attachment", id="no attachment"),
        pytest.param(["status", 999], "There is no campaign 999", id="unknown campaign"),
        pytest.param(["launch", 999], "There is no campaign 999", id="launching an unknown campaign"),
        pytest.param(["results", 999, "-o", "FOLDER/r.xlsx"], "There is no campaign 999", id="results of nothing"),
        pytest.param(["reconcile", "--account", "nobody"], "There is no account 'nobody'", id="reconciling nobody"),
        pytest.param(["account", "check", "nobody"], "There is no account 'nobody'", id="checking nobody"),
        pytest.param(["account", "remove", "nobody"], "There is no account 'nobody'", id="removing nobody"),
        pytest.param(
            ["account", "add", "a", "--base-url", "ftp://x", "--token", "t"], "http:// or https://", id="a strange URL"
        ),
        pytest.param(["account", "add", "a", "--base-url", "h", "--token", " "], "token is empty", id="no token"),
    ],
)
def test_what_does_not_exist_is_refused(tmp_path: Path, words: list[object], said: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text("phone,message\n9876543210,hello\n")
    named = [str(word).replace("FOLDER", str(tmp_path)).replace("FILE", str(file)) for word in words]
    assert said in refused(run(*named))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["launch", "seven"], "'seven' is not a valid integer", id="a number in words"),
        pytest.param(["check", "x", "--kind", "song"], "song", id="unknown kind"),
        pytest.param(["check", "x", "--map", "phone"], "not of the form field=value", id="half a mapping"),
        pytest.param(
            ["account", "add", "a", "--base-url", "h", "--token", "t", "--rate", "fast"], "not a rate", id="no rate"
        ),
        pytest.param(
            ["account", "add", "a", "--base-url", "h", "--token", "t", "--timezone", "Mars"],
            "not a time zone",
            id="zone",
        ),
        pytest.param(["results", 1], "-o", id="nowhere to write"),
    ],
)
def test_wrong_usage_has_its_own_exit_code(words: list[object], said: str) -> None:
    assert said in refused(run(*words), code=2)


@pytest.mark.parametrize(
    ("act", "state", "said"),
    [
        pytest.param("launch", State.RUNNING, "was launched already; it is running", id="launching twice"),
        pytest.param("cancel", State.FINISHED, "is finished already; it cannot be cancelled", id="cancelling the past"),
        pytest.param("pause", State.DRAFT, "is a draft; it cannot be paused", id="pausing a draft"),
        pytest.param("resume", State.RUNNING, "is running already", id="resuming what runs"),
        pytest.param("retry", State.DRAFT, "only a launched campaign can be retried", id="retrying a draft"),
    ],
)
def test_an_act_that_is_not_possible(act: str, state: State, said: str) -> None:
    campaign = a_campaign(recipients=1, state=state)
    assert said in refused(run(act, campaign.pk))
    campaign.refresh_from_db()
    assert campaign.state == state


def a_draft(url: str, **account: str) -> Campaign:
    return a_campaign(an_account(name="shop", base_url=url, **account), recipients=2, state=State.DRAFT)


def test_a_wrong_token_is_named_and_nothing_is_launched(sandbox: Sandbox) -> None:
    campaign = a_draft(sandbox.url, token="another-token")
    assert "refuses the token of shop" in refused(run("launch", campaign.pk, "--yes"))
    said = refused(run("account", "check", "shop"))
    assert "refuses the token of shop" in said
    assert "another-token" not in said
    campaign.refresh_from_db()
    assert campaign.state == State.DRAFT


@pytest.mark.parametrize("option", ["--at", "--finish-by"])
@pytest.mark.parametrize("at", ["2020-01-01 09:30", "2126-01-01 09:30"], ids=["over", "a century away"])
def test_a_time_of_a_mistyped_year_launches_nothing(option: str, at: str) -> None:
    campaign = a_draft("http://127.0.0.1:9")
    assert "lies in the past, or more than a year ahead" in refused(run("launch", campaign.pk, option, at), code=2)
    campaign.refresh_from_db()
    assert campaign.state == State.DRAFT


def test_a_phone_that_is_not_connected_stops_a_launch(sandbox: Sandbox) -> None:
    sandbox.disconnect()
    assert "is not connected" in refused(run("launch", a_draft(sandbox.url).pk, "--yes"))


@pytest.mark.parametrize(("quota", "code"), [(0, 1), (1, 1), (2, 0)], ids=["none", "too little", "enough"])
def test_the_balance_is_looked_at_before_a_launch(sandbox: Sandbox, quota: int, code: int) -> None:
    sandbox.control(quota=quota)
    done = run("launch", a_draft(sandbox.url).pk)
    assert done.exit_code == code, done.output
    assert ("The balance of shop" in done.output) == bool(code)


def test_too_little_balance_can_be_overruled_and_none_cannot(sandbox: Sandbox) -> None:
    sandbox.control(quota=1)
    assert run("launch", a_draft(sandbox.url).pk, "--yes").exit_code == 0
    sandbox.control(quota=0)
    Campaign.objects.update(state=State.DRAFT)
    refused(run("launch", Campaign.objects.get().pk, "--yes"))


def test_waiting_for_a_paused_campaign_ends_with_the_reason(sandbox: Sandbox) -> None:
    campaign = a_draft(sandbox.url)
    type(campaign.account).objects.update(pause_reason=PauseReason.QUOTA)
    said = refused(run("launch", campaign.pk, "--wait"))
    assert "is paused: quota" in said
    assert "balance" in said


def test_waiting_ends_where_only_a_person_can_go_on() -> None:
    campaign = a_campaign()
    a_recipient(campaign, status=Status.UNCERTAIN, code=UNPROVEN)
    with pytest.raises(Refusal, match=f"campaigns decide {campaign.pk}"):
        wait_until_settled(campaign)


def test_an_account_with_campaigns_stays() -> None:
    a_recipient(a_campaign(an_account(name="shop")), status=Status.READ)
    assert "has campaigns" in refused(run("account", "remove", "shop"))


def test_an_account_is_not_added_twice() -> None:
    add = ("account", "add", "shop", "--base-url", "gateway.example", "--token", "t")
    assert run(*add).exit_code == 0
    assert "--replace" in refused(run(*add))
    assert run(*add, "--replace").exit_code == 0


def test_a_new_account_needs_address_and_token() -> None:
    assert "needs --base-url and --token" in refused(run("account", "add", "shop"), code=2)
    assert "needs --token." in refused(run("account", "add", "shop", "--replace", "--base-url", "h"), code=2)
    assert "No account yet" in run("account", "list").stdout


def test_results_are_not_written_where_they_cannot_be(tmp_path: Path) -> None:
    an_account(name="shop")
    (tmp_path / "list.csv").write_text("phone,message\n9876543210,hello\n")
    assert run("import", tmp_path / "list.csv", "--account", "shop").exit_code == 0
    number = Campaign.objects.get().pk
    assert "must end in .xlsx or .csv" in refused(run("results", number, "-o", tmp_path / "r.pdf"), code=2)
    assert "could not be written" in refused(run("results", number, "-o", tmp_path / "none" / "r.csv"))


@contextmanager
def adding_the_shop() -> Iterator[None]:
    with transaction.atomic():
        an_account(name="shop")
        yield


@pytest.mark.django_db(transaction=True)
def test_an_account_that_somebody_adds_at_the_same_moment_is_named() -> None:
    # The command finds no such account yet, and waits to store its own.
    with another_holds(adding_the_shop, Account):
        done = run("account", "add", "shop", "--base-url", "http://127.0.0.1:9", "--token", "t")
    assert "There is an account 'shop' already, added just now." in refused(done)
