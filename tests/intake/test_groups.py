"""Messages to WhatsApp groups: by their ids, and only where that was ordered."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns import intake
from campaigns.status import Status
from tests.builders import an_account
from tests.intake.files import added, csv_order, imported

pytestmark = pytest.mark.django_db

LINES = (
    "phone,message",
    "120363025246125486@g.us,hello",
    "919812345678-1600000000,hello",
    "9876543201,hello",
    "120363025246125486,hello",
)


def test_in_group_mode_the_phones_are_ids_of_groups(tmp_path: Path) -> None:
    found = intake.check(csv_order(tmp_path, *LINES, groups=True))
    assert [(row.status, row.phone) for row in found.recipients] == [
        (Status.PENDING, "120363025246125486"),
        (Status.PENDING, "919812345678-1600000000"),
        (Status.INVALID, ""),
        (Status.DUPLICATE, "120363025246125486"),
    ]
    assert found.cases["not_a_group"].cell == "list!A4"


def test_otherwise_a_group_is_refused(tmp_path: Path) -> None:
    found = intake.check(csv_order(tmp_path, *LINES))
    assert [row.status for row in found.recipients][:3] == [Status.INVALID, Status.INVALID, Status.PENDING]
    assert found.cases["group"].message.endswith("tell the import that this column holds groups.")


def test_rows_added_to_a_campaign_to_groups_are_groups_too(tmp_path: Path) -> None:
    campaign = imported(an_account(), csv_order(tmp_path, *LINES, groups=True))
    more = csv_order(tmp_path, "phone,message", "919812345678-1600000000,x", "120363025246125487,x", name="more.csv")
    counts = added(campaign, more.path).counts
    assert (counts[Status.PENDING], counts[Status.DUPLICATE]) == (1, 1)
