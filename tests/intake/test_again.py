"""The same file, or the same text to the same number, goes out twice only on purpose."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from campaigns import intake
from campaigns.intake import SameContent
from campaigns.models import Campaign, Recipient
from campaigns.status import State, Status
from tests.builders import a_campaign, a_recipient, an_account
from tests.intake.files import csv_order, imported

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LINES = ("phone,message", "9876543201,hello", "9876543202,hello")


def test_the_same_content_under_another_name_is_stopped_with_a_choice(tmp_path: Path) -> None:
    account = an_account()
    first = imported(account, csv_order(tmp_path, *LINES))
    with pytest.raises(SameContent, match=rf"campaign {first.pk} .*--again"):
        intake.accept(csv_order(tmp_path, *LINES, name="renamed.csv"), account, "somebody")
    assert Campaign.objects.count() == 1
    intake.accept(csv_order(tmp_path, *LINES, again=True), account, "somebody")
    intake.accept(csv_order(tmp_path, *LINES), an_account(), "somebody")
    assert Campaign.objects.count() == 3


NOW, DAY = timedelta(0), timedelta(hours=24)
TABLE = [
    pytest.param({"status": Status.DELIVERED, "ago": NOW}, {}, "duplicate", id="it arrived"),
    pytest.param({"status": Status.DELIVERED, "ago": DAY * 0.9}, {}, "duplicate", id="within a day"),
    pytest.param({"status": Status.DELIVERED, "ago": DAY * 1.1}, {}, "pending", id="more than a day ago"),
    pytest.param({"status": Status.PENDING}, {}, "duplicate", id="it is about to go"),
    pytest.param({"status": Status.UNCERTAIN}, {}, "duplicate", id="it may have gone"),
    pytest.param({"status": Status.FAILED}, {}, "pending", id="it failed"),
    pytest.param({"status": Status.CANCELLED}, {}, "pending", id="it was cancelled"),
    pytest.param({"status": Status.PENDING}, {"state": State.DRAFT}, "pending", id="a draft sends nothing"),
    pytest.param(
        {"status": Status.DELIVERED, "ago": NOW, "params": {"message": "other"}}, {}, "pending", id="other text"
    ),
    pytest.param({"status": Status.DELIVERED, "ago": NOW, "phone": "919876543299"}, {}, "pending", id="other number"),
    pytest.param({"status": Status.DELIVERED, "ago": NOW}, {"kind": "list"}, "pending", id="another kind"),
]


def earlier(recipient: dict[str, Any], campaign: dict[str, Any]) -> Campaign:
    """Store a campaign that sent, or is about to send, one message."""
    fields = {"phone": "919876543201", "params": {"message": "hello"}} | recipient
    ago = fields.pop("ago", None)
    before = a_campaign(**campaign)
    a_recipient(before, accepted_at=timezone.now() - ago if ago is not None else None, **fields)
    return before


@pytest.mark.parametrize(("recipient", "campaign", "status"), TABLE)
def test_a_row_whose_text_went_to_its_number_lately(
    tmp_path: Path, recipient: dict[str, Any], campaign: dict[str, Any], status: str
) -> None:
    before = earlier(recipient, campaign)
    found = intake.check(csv_order(tmp_path, *LINES), before.account).recipients
    assert [row.status for row in found] == [status, "pending"]
    if status == "duplicate":
        assert found[0].problems[0].code == "sent_recently"
        assert f"campaign {before.pk}." in found[0].problems[0].message


def test_it_goes_out_all_the_same_on_purpose_or_from_another_account(tmp_path: Path) -> None:
    account = earlier({"status": Status.PENDING}, {}).account
    for order in (csv_order(tmp_path, *LINES, again=True), csv_order(tmp_path, *LINES, duplicates="keep")):
        assert intake.check(order, account).counts[Status.PENDING] == 2
    assert intake.check(csv_order(tmp_path, *LINES), an_account()).counts[Status.PENDING] == 2


def test_an_import_stores_the_verdict_and_never_takes_its_own_rows_for_another_campaigns(tmp_path: Path) -> None:
    before = earlier({"status": Status.PENDING}, {})
    campaign = imported(before.account, csv_order(tmp_path, *LINES))
    rows = Recipient.objects.filter(campaign=campaign).order_by("row")
    assert [(row.status, row.code) for row in rows] == [("duplicate", "sent_recently"), ("pending", "")]
