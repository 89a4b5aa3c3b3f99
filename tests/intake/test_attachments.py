"""Attachments are found by name alone, and what is wrong with them is listed before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from campaigns import intake
from campaigns.cli.files import attachments
from campaigns.intake import Plan
from campaigns.models import Campaign, Recipient
from campaigns.status import Status
from tests.builders import an_account
from tests.intake.files import csv_order, imported

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PDF = b"%PDF-1.4 hello"


def folder_of(tmp_path: Path, **files: bytes) -> dict[str, Path]:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return attachments((folder,))


def test_missing_unused_oversized_and_unsupported_files_are_listed(tmp_path: Path) -> None:
    given = folder_of(tmp_path, offer_pdf=PDF, big_pdf=PDF.ljust(4 * 2**20), odd_bin=b"\0\1\2", spare_pdf=PDF)
    rows = ("phone,file", "9876543201,offer.pdf", "9876543202,big.pdf", "9876543203,odd.bin", "9876543204,lost.pdf",
            "9876543205,lost.pdf")  # fmt: skip
    found = intake.check(csv_order(tmp_path, *rows, kind="file", attachments=given))
    assert found.as_json(recipients=False)["attachments"] == {
        "given": 4,
        "missing": [{"name": "lost.pdf", "rows": 2}],
        "unused": ["spare.pdf"],
        "oversized": [{"name": "big.pdf", "size": 4 * 2**20}],
        "unsupported": ["odd.bin"],
    }
    assert dict(found.faults) == {"missing_attachment": 2, "too_large": 1, "unsupported_type": 1}


def test_a_name_that_differs_in_case_alone_is_found_and_stored_as_given(tmp_path: Path) -> None:
    given = folder_of(tmp_path, Offer_pdf=PDF)
    campaign = imported(
        an_account(), csv_order(tmp_path, "phone,file", "9876543201,OFFER.PDF", kind="file", attachments=given)
    )
    assert Recipient.objects.get().file == campaign.attachments.get().name == "Offer.pdf"


def test_of_two_names_that_differ_in_case_only_the_exact_one_is_taken(tmp_path: Path) -> None:
    given = folder_of(tmp_path, Offer_pdf=PDF, offer_pdf=PDF)
    rows = ("phone,file", "9876543201,offer.pdf", "9876543202,OFFER.pdf")
    found = intake.check(csv_order(tmp_path, *rows, kind="file", attachments=given)).recipients
    assert [row.status for row in found] == [Status.PENDING, Status.INVALID]


@pytest.mark.parametrize(
    "name",
    ["../secret.pdf", "/etc/passwd", "..", "C:\\secret.pdf", "files/offer.pdf", "..\\secret.pdf", ".offer.pdf"],
)
def test_a_path_is_never_followed(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.pdf").write_bytes(PDF)
    given = folder_of(tmp_path, offer_pdf=PDF)
    found = intake.check(csv_order(tmp_path, "phone,file", f"9876543201,{name}", kind="file", attachments=given))
    assert found.recipients[0].status is Status.INVALID


def test_a_link_in_a_folder_that_leads_out_of_it_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(PDF)
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "offer.pdf").symlink_to(tmp_path / "secret.pdf")
    (folder / ".hidden.pdf").write_bytes(PDF)
    assert attachments((folder,)) == {}


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "offer.pdf").write_bytes(PDF)
    with pytest.raises(click.ClickException, match=r"Two attachments are called offer\.pdf"):
        attachments((tmp_path / "a", tmp_path / "b"))


def test_a_file_that_vanishes_while_it_is_copied_leaves_no_other_behind(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    given = folder_of(tmp_path, first_pdf=PDF, second_pdf=PDF)
    rows = ("phone,file", "9876543201,first.pdf", "9876543202,second.pdf")
    plan = Plan.open(csv_order(tmp_path, *rows, kind="file", attachments=given))
    given["second.pdf"].unlink()
    with pytest.raises(FileNotFoundError):
        intake.take(plan, an_account(), "somebody")
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
    assert not Campaign.objects.exists()
