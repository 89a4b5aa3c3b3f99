"""Each kind's example spreadsheet goes through import, launch, delivery and report."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from campaigns import results
from campaigns.intake import Order
from campaigns.messages import KINDS
from campaigns.models import Account, Campaign
from campaigns.status import State, Status
from tests.builders import statuses
from tests.examples import kinds
from tests.kinds.conftest import attachments, launched, report, send_all, send_once
from tests.sandbox.process import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]

_WIRE = {field.name: field.wire for kind in KINDS.values() for field in kind.fields}
_ON_THE_WIRE = {
    "rows": {
        kinds.ROWS["list"][0]["rows"]: ["Tea:Masala chai:With ginger", "Tea:Green tea:", "Coffee:Filter coffee:Strong"],
        kinds.ROWS["list"][1]["rows"]: [":Morning:", ":Evening:"],
        kinds.ROWS["list"][2]["rows"]: [":One:first", ":Two:second"],
    },
    "contactPhone": {"+1 212 555 0110": ["12125550110"]},
}
"""What is written differently in a spreadsheet and on the wire."""


def an_order(kind: str) -> Order:
    path = kinds.FOLDER / f"{kind}.xlsx"
    return Order(path=path, name=path.name, kind=kind, region="US", attachments=attachments())


def expected(kind: str, number: int) -> dict[str, list[str]]:
    """The parameters that the gateway should decode from one row."""
    row = kinds.ROWS[kind][number]
    wired = {
        _WIRE[name]: _ON_THE_WIRE.get(name, {}).get(value, [value]) for name, value in row.items() if name != "file"
    }
    return wired | {"phone": [f"1212555010{number + 1}"]}


def uploaded(row: dict[str, str]) -> list[tuple[str, str]]:
    content = kinds.attachments()
    return [(row["file"], hashlib.sha256(content[row["file"]]).hexdigest())] if "file" in row else []


def sent(sandbox: Sandbox) -> list[dict[str, Any]]:
    return sorted(sandbox.messages(), key=lambda message: message["phone"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_spreadsheet_of_each_kind_arrives_as_it_was_written(kind: str, account: Account, sandbox: Sandbox) -> None:
    campaign = launched(account, an_order(kind))
    send_all(campaign)
    found = sent(sandbox)
    assert [message["endpoint"] for message in found] == [KINDS[kind].endpoint] * 3
    assert [message["params"] for message in found] == [expected(kind, number) for number in range(3)]
    assert [[(f["name"], f["sha256"]) for f in message["files"]] for message in found] == [
        uploaded(row) for row in kinds.ROWS[kind]
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_report_is_written_back_for_each_kind(
    kind: str, account: Account, sandbox: Sandbox, tmp_path: Path
) -> None:
    campaign = launched(account, an_order(kind))
    send_all(campaign)
    assert statuses(campaign) == {Status.SUBMITTED: 3}
    report(account)
    assert statuses(campaign) == {Status.READ: 3}
    send_once()
    assert Campaign.objects.get(pk=campaign.pk).state == State.FINISHED
    assert sandbox.seen()["accepted"] == 3
    results.write(campaign, tmp_path / "results.xlsx")
    sheet = load_workbook(tmp_path / "results.xlsx")["Recipients"]
    column = [cell.value for cell in sheet[1]].index("Message ID")
    ids = [row[column] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert ids == [message["id"] for message in sent(sandbox)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_of_each_kind_that_was_accepted_in_silence_is_found_in_the_report(
    kind: str, account: Account, sandbox: Sandbox, in_a_hurry: None
) -> None:
    sandbox.control(fault=["reset-after=1"])
    campaign = launched(account, an_order(kind))
    send_once()
    assert statuses(campaign) == {Status.UNCERTAIN: 3}
    report(account)
    assert statuses(campaign) == {Status.READ: 3}
    assert sandbox.seen()["accepted"] == 3
