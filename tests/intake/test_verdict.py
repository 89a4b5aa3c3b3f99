"""Every row of a spreadsheet gets a verdict, with the cell at fault, and the counts add up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from campaigns import intake
from campaigns.intake import Order, OrderError, Verdict
from campaigns.models import Account, Attachment, AuditEntry, Campaign, Recipient, Suppression
from campaigns.sheets import SheetError
from campaigns.status import Status
from tests.builders import an_account, statuses, tally

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def order(folder: Path, *lines: str, **fields: Any) -> Order:
    path = folder / "list.csv"
    path.write_text("\n".join(lines) + "\n")
    return Order(path=path, name="list.csv", **fields)


def verdict(folder: Path, *lines: str, account: Account | None = None, **fields: Any) -> Verdict:
    return intake.check(order(folder, *lines, **fields), account, everything=True)


def first_problem(found: Verdict) -> tuple[str, str, str]:
    (_, problem), *_ = found.problems
    return problem.cell.rsplit("!", 1)[-1], problem.field, problem.code


@pytest.mark.parametrize(
    ("line", "status", "cell"),
    [
        pytest.param("9876543210,hello", Status.PENDING, "", id="a good row"),
        pytest.param("+91 98765-43210,hello", Status.PENDING, "", id="a number for people"),
        pytest.param("12,hello", Status.INVALID, "A2", id="too short a number"),
        pytest.param(",hello", Status.INVALID, "A2", id="no number"),
        pytest.param("call me,hello", Status.INVALID, "A2", id="words instead of a number"),
        pytest.param("9876543210,", Status.INVALID, "B2", id="no text"),
        pytest.param(f"9876543210,{'x' * 4000}", Status.INVALID, "B2", id="too long a text"),
    ],
)
def test_one_row(tmp_path: Path, line: str, status: Status, cell: str) -> None:
    found = verdict(tmp_path, "phone,message", line)
    assert (found.rows, found.counts[status], sum(found.counts.values())) == (1, 1, 1)
    assert found.recipients[0].status is status
    if cell:
        assert first_problem(found)[0] == cell
        assert found.problems[0][1].message
    else:
        assert found.problems == []
        assert found.recipients[0].phone == "919876543210"


MIXED = (
    "Phone Number,Message",
    "9876543201,one",
    "12,two",
    "9876543202,",
    "+919876543201,the same number",
    "9876543203,suppressed",
    "9876543204,last",
)


def test_the_counts_add_up_and_a_duplicate_points_to_the_first(tmp_path: Path) -> None:
    account = an_account()
    Suppression.objects.create(phone="919876543203", account=account)
    found = verdict(tmp_path, *MIXED, account=account)
    assert dict(found.counts) == {"pending": 2, "invalid": 2, "duplicate": 1, "suppressed": 1}
    assert sum(found.counts.values()) == found.rows == 6
    assert found.columns == {"phone": "Phone Number", "message": "Message"}
    duplicate = found.recipients[3]
    assert "A2" in duplicate.problems[0].message
    assert duplicate.number == 5


def test_duplicates_may_be_kept(tmp_path: Path) -> None:
    assert verdict(tmp_path, *MIXED, duplicates="keep").counts["pending"] == 4


def test_an_invalid_row_does_not_make_the_next_one_a_duplicate(tmp_path: Path) -> None:
    found = verdict(tmp_path, "phone,message", "9876543201,", "9876543201,hello")
    assert [row.status for row in found.recipients] == [Status.INVALID, Status.PENDING]


def test_a_number_is_suppressed_for_its_account_or_for_all(tmp_path: Path) -> None:
    account, other = an_account(), an_account()
    Suppression.objects.create(phone="919876543201", account=other)
    Suppression.objects.create(phone="919876543202")
    lines = ("phone,message", "9876543201,a", "9876543202,b")
    assert [r.status for r in verdict(tmp_path, *lines, account=account).recipients] == ["pending", "suppressed"]
    assert [r.status for r in verdict(tmp_path, *lines).recipients] == ["pending", "suppressed"]


def test_a_template_speaks_for_all_rows_and_a_rows_own_cell_wins(tmp_path: Path) -> None:
    found = verdict(
        tmp_path, "phone,name,message", "9876543201,Asha,", "9876543202,Ravi,Own words",
        templates={"message": "Dear {{name}}, hello"},
    )  # fmt: skip
    assert [row.params["message"] for row in found.recipients] == ["Dear Asha, hello", "Own words"]


def test_an_empty_cell_in_a_template_is_a_fault_of_that_cell(tmp_path: Path) -> None:
    found = verdict(tmp_path, "phone,name", "9876543201,", templates={"message": "Dear {{name}}"})
    assert first_problem(found)[0] == "B2"
    assert found.recipients[0].status is Status.INVALID


WHOLE_FILE = [
    pytest.param(("phone,note", "9876543201,x"), {}, "gives the message", id="nothing gives the text"),
    pytest.param(("phone,message", "1,x"), {"kind": "song"}, "no kind 'song'", id="an unknown kind"),
    pytest.param(("phone", "1"), {"templates": {"message": "{{nmae}}"}}, "nmae", id="a template with a typo"),
    pytest.param(("phone", "1"), {"templates": {"colour": "red"}}, "has no colour", id="a field the kind has not"),
]


@pytest.mark.parametrize(("lines", "fields", "sentence"), WHOLE_FILE)
def test_a_fault_of_the_whole_order_is_one_sentence(
    tmp_path: Path, lines: tuple[str, ...], fields: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(OrderError, match=sentence):
        verdict(tmp_path, *lines, **fields)


@pytest.mark.parametrize(
    "lines",
    [pytest.param(("name,city", "Asha,Pune"), id="no phone column"), pytest.param(("phone,message",), id="no row")],
)
def test_a_file_that_cannot_be_used_fails_whole(tmp_path: Path, lines: tuple[str, ...]) -> None:
    account = an_account()
    given = order(tmp_path, *lines)
    with pytest.raises(SheetError):
        intake.check(given)
    with pytest.raises(SheetError):
        intake.accept(given, account, "somebody")
    assert not Campaign.objects.exists()


def test_a_row_names_an_attachment_and_never_a_path(tmp_path: Path) -> None:
    (tmp_path / "offer.pdf").write_bytes(b"%PDF-1.4 hello")
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-1.4 secret")
    lines = ("phone,file", "9876543201,offer.pdf", "9876543202,missing.pdf", "9876543203,../secret.pdf")
    given = order(tmp_path, *lines, kind="file", attachments={"offer.pdf": tmp_path / "offer.pdf"})
    found = intake.check(given)
    assert [row.status for row in found.recipients] == [Status.PENDING, Status.INVALID, Status.INVALID]
    assert found.recipients[0].file == "offer.pdf"
    campaign = intake.accept(given, an_account(), "somebody")
    assert dict(intake.fill(campaign).counts) == dict(found.counts)
    assert Attachment.objects.get().name == "offer.pdf"


def test_check_and_import_agree(tmp_path: Path) -> None:
    account = an_account()
    Suppression.objects.create(phone="919876543203")
    given = order(tmp_path, *MIXED)
    checked = intake.check(given, account, everything=True)
    campaign = intake.accept(given, account, "somebody")
    assert campaign.imported_at is None
    imported = intake.fill(campaign)
    assert imported.as_json(recipients=False) == checked.as_json(recipients=False)
    assert tally(campaign) == statuses(campaign) == {s: n for s, n in checked.counts.items() if n}
    stored = Recipient.objects.filter(campaign=campaign).order_by("row")
    assert [(r.row, r.status, r.phone, r.params) for r in stored] == [
        (r.number, r.status, r.phone, r.params) for r in checked.recipients
    ]
    assert [bool(r.error) for r in stored] == [bool(r.problems) for r in checked.recipients]
    assert (campaign.total, campaign.imported_at is not None) == (6, True)
    assert AuditEntry.objects.get().act == "import"


def test_a_cell_with_strange_characters_is_stored_as_it_is(tmp_path: Path) -> None:
    campaign = intake.accept(
        order(tmp_path, "phone,message", '9876543201,"a\tb \U0001f44d ज़ \\ "" end"'), an_account(), "x"
    )
    intake.fill(campaign)
    assert Recipient.objects.get().params["message"] == 'a\tb \U0001f44d ज़ \\ " end'


def test_an_interrupted_import_starts_over(tmp_path: Path) -> None:
    lines = ["phone,message", *(f"{9876500000 + n},hello" for n in range(5500))]
    campaign = intake.accept(order(tmp_path, *lines), an_account(), "somebody")

    class Interrupted(Exception):
        pass

    def stop(_rows: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        intake.fill(campaign, stop)
    campaign.refresh_from_db()
    assert (campaign.imported_at, campaign.total) == (None, 5000)
    heard: list[int] = []
    intake.fill(campaign, heard.append)
    assert heard == [5000, 5500]
    assert tally(campaign) == {"pending": 5500}
    assert campaign.total == 5500


def test_drafts_that_wait_are_filled_once(tmp_path: Path) -> None:
    for _ in range(2):
        intake.accept(order(tmp_path, "phone,message", "9876543201,hello"), an_account(), "somebody")
    assert intake.fill_waiting() == 2
    assert intake.fill_waiting() == 0
    assert Recipient.objects.count() == 2
