"""What other programs read: the JSON that the commands print, key by key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from campaigns.models import Campaign
from campaigns.status import PauseReason, State, Status
from tests.builders import a_campaign, a_recipient, an_account
from tests.cli.command import run

pytestmark = [pytest.mark.django_db, pytest.mark.database]

STATUS = {
    "id", "name", "account", "kind", "state", "reason", "total", "counts", "rate_per_second", "eta_seconds", "funnel",
    "eta_range_seconds", "limited_by", "started_at", "finished_at", "undecided",
}  # fmt: skip
IMPORT = {"file", "sheet", "rows", "counts", "columns", "problems"}
RECIPIENT = {"row", "status", "phone", "params", "problems"}


def printed(*words: object, code: int = 0) -> Any:
    done = run(*words)
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


@pytest.fixture
def contacts(tmp_path: Path) -> Path:
    """A dozen good rows, one bad one."""
    file = tmp_path / "list.csv"
    rows = [f"98765432{n:02},hello {n}" for n in range(12)]
    file.write_text("\n".join(["phone,message", *rows, "12,bad"]) + "\n")
    return file


def test_a_campaigns_status() -> None:
    campaign = a_campaign(an_account(name="shop"), recipients=2, name="June")
    a_recipient(campaign, status=Status.READ)
    Campaign.objects.update(total=3)
    found = printed("status", campaign.pk, "--json")
    assert set(found) == STATUS
    assert set(found["counts"]) == set(Status)
    assert sum(found["counts"].values()) == found["total"] == 3
    assert (found["counts"]["pending"], found["counts"]["read"]) == (2, 1)
    assert (found["name"], found["account"], found["kind"], found["state"]) == ("June", "shop", "text", "running")
    assert [set(each) for each in printed("status", "--json")] == [STATUS]


def test_an_accounts_pause_shows_as_the_campaigns() -> None:
    campaign = a_campaign(an_account(pause_reason=PauseReason.QUOTA), recipients=1)
    found = printed("status", campaign.pk, "--json")
    assert (found["state"], found["reason"]) == (State.PAUSED, PauseReason.QUOTA)


def test_a_check_shows_ten_recipients_or_all(contacts: Path) -> None:
    found = printed("check", contacts, "--json")
    assert IMPORT | {"recipients"} <= set(found)
    assert found["rows"] == sum(found["counts"].values()) == 13
    assert (found["counts"]["pending"], found["counts"]["invalid"]) == (12, 1)
    assert found["columns"] == {"phone": "phone", "message": "message"}
    assert [set(problem) for problem in found["problems"]] == [{"row", "cell", "field", "code", "message"}]
    assert found["problems"][0]["row"] == 14
    assert len(found["recipients"]) == 10
    assert set(found["recipients"][0]) == RECIPIENT
    assert found["recipients"][0] == {
        "row": 2, "status": "pending", "phone": "919876543200", "params": {"message": "hello 0"}, "problems": [],
    }  # fmt: skip
    assert len(printed("check", contacts, "--json", "--all")["recipients"]) == 13


def test_a_check_without_a_good_row_prints_its_json_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("phone,message\n12,bad\n")
    assert printed("check", file, "--json", code=1)["counts"]["invalid"] == 1


def test_an_import_prints_the_same_with_the_campaign(contacts: Path) -> None:
    an_account(name="shop")
    found = printed("import", contacts, "--account", "shop", "--json")
    assert IMPORT | {"campaign"} <= set(found)
    campaign = Campaign.objects.get(pk=found["campaign"])
    assert (campaign.state, campaign.total, campaign.recipients.count()) == (State.DRAFT, 13, 13)
    checked = printed("check", contacts, "--json")
    assert {key: checked[key] for key in IMPORT} == {key: found[key] for key in IMPORT}
