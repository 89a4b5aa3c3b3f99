"""Bad rows go out with their reason, are mended, and come back into the same campaign."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db.models import Max

from campaigns import intake, results
from campaigns.intake import OrderError, SameContent
from campaigns.messages import KINDS
from campaigns.models import Addition, Campaign, Recipient
from campaigns.preflight import preflight
from campaigns.sheets import ORIGIN, REASON, Header, match
from campaigns.status import State, Status
from tests.builders import an_account, statuses, tally
from tests.intake.files import added, cells, csv_order, imported, mend, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MIXED = (
    "phone,note,message",
    "9876543201,a,one",
    "12,=1+1,two",
    "9876543203,c,",
    "+919876543201,d,again",
    "9876543205,e,five",
)


def a_mixed_campaign(folder: Path) -> Campaign:
    return imported(an_account(), csv_order(folder, *MIXED))


def test_bad_rows_keep_their_columns_and_say_why(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    target = tmp_path / "bad.xlsx"
    assert intake.write_bad_rows(campaign, target) == 2
    header, first, second = cells(target)
    assert header == ("phone", "note", "message", REASON, ORIGIN)
    assert first[:3] == ("12", "=1+1", "two")
    assert "Too few digits" in str(first[3])
    assert first[4] == 3
    assert second[:3] == ("9876543203", "c", None)
    assert "C4: The message is required and empty." in str(second[3])
    assert second[4] == 4


def test_a_cell_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    intake.write_bad_rows(campaign, tmp_path / "bad.xlsx")
    import_again = cells(tmp_path / "bad.xlsx")
    assert import_again[1][1] == "=1+1"
    raw = (tmp_path / "bad.xlsx").read_bytes()
    assert b"<f>" not in raw


def test_dates_and_numbers_keep_their_type(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx", [("phone", "due", "sum"), ("12", date(2024, 1, 31), 2.5), ("9876543201", None, 1)]
    )
    order = csv_order(tmp_path, "")
    template = {"message": "Due {{due | date: dd MMM}}: {{sum}}"}
    order = intake.Order(path=path, name="list.xlsx", templates=template)
    campaign = imported(an_account(), order)
    intake.write_bad_rows(campaign, tmp_path / "bad.xlsx")
    mended = mend(tmp_path / "bad.xlsx", {(2, 1): "9876543202", (3, 2): date(2024, 2, 1)})
    assert added(campaign, mended).counts[Status.PENDING] == 2
    texts = Recipient.objects.filter(status=Status.PENDING).order_by("row").values_list("params__message", flat=True)
    assert list(texts) == ["Due 31 Jan: 2.5", "Due 01 Feb: 1"]


def test_mended_rows_come_after_the_campaigns_own_and_the_counts_add_up(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    assert tally(campaign) == {"pending": 2, "invalid": 2, "duplicate": 1}
    intake.write_bad_rows(campaign, tmp_path / "bad.xlsx")
    verdict = added(campaign, mend(tmp_path / "bad.xlsx", {(2, 1): "9876543202"}))
    assert dict(verdict.counts) == {"pending": 1, "invalid": 1, "duplicate": 0, "suppressed": 0}
    campaign.refresh_from_db()
    assert (campaign.total, sum(tally(campaign).values())) == (7, 7)
    assert tally(campaign) == statuses(campaign) == {"pending": 3, "invalid": 3, "duplicate": 1}
    rows = Recipient.objects.filter(campaign=campaign).order_by("row")
    assert [row.row for row in rows] == [2, 3, 4, 5, 6, 7, 8]
    assert [(row.row, row.code) for row in rows if row.code == "replaced"] == [(3, "replaced"), (4, "replaced")]
    assert rows[1].error == "Mended and added again as row 7."


def test_a_row_that_was_mended_is_not_counted_as_one_that_will_not_be_sent(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    intake.write_bad_rows(campaign, tmp_path / "bad.xlsx")
    assert "3 of 5 rows will not be sent." in [finding.text for finding in preflight(campaign)]
    added(campaign, mend(tmp_path / "bad.xlsx", {(2, 1): "9876543202"}))
    campaign.refresh_from_db()
    assert "2 of 5 rows will not be sent." in [finding.text for finding in preflight(campaign)]


def test_only_the_latest_of_a_row_mended_twice_is_bad(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    intake.write_bad_rows(campaign, tmp_path / "bad.xlsx")
    added(campaign, mend(tmp_path / "bad.xlsx", {(2, 1): "9876543202"}))
    assert intake.write_bad_rows(campaign, tmp_path / "still.xlsx") == 1
    header, row = cells(tmp_path / "still.xlsx")
    assert header[:3] == ("phone", "note", "message")
    assert (row[0], row[4]) == ("9876543203", 8)
    added(campaign, mend(tmp_path / "still.xlsx", {(2, 3): "three"}))
    assert intake.write_bad_rows(campaign, tmp_path / "none.xlsx") == 0
    assert tally(campaign)["pending"] == 4


def test_an_added_number_that_the_campaign_has_is_a_duplicate(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    more = csv_order(tmp_path, "phone,message", "9876543205,x", "9876543210,y", "09876543210,z", name="more.csv")
    verdict = added(campaign, more.path)
    assert [row.status for row in verdict.recipients] == ["duplicate", "pending", "duplicate"]
    assert "row 6 of the campaign" in verdict.recipients[0].problems[0].message
    assert "A3" in verdict.recipients[2].problems[0].message


def test_a_number_that_was_only_invalid_before_is_no_duplicate(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    more = csv_order(tmp_path, "phone,message", "9876543203,x", name="more.csv")
    assert added(campaign, more.path).counts[Status.PENDING] == 1


@pytest.mark.parametrize(
    ("state", "then"),
    [
        pytest.param(State.DRAFT, State.DRAFT, id="a draft stays a draft"),
        pytest.param(State.SCHEDULED, State.SCHEDULED, id="a scheduled one keeps its time"),
        pytest.param(State.RUNNING, State.RUNNING, id="a running one goes on"),
        pytest.param(State.PAUSED, State.PAUSED, id="a paused one stays paused"),
        pytest.param(State.FINISHED, State.RUNNING, id="a finished one runs again"),
    ],
)
def test_rows_can_be_added_to_a_campaign_that_is(tmp_path: Path, state: State, then: State) -> None:
    campaign = a_mixed_campaign(tmp_path)
    Campaign.objects.update(state=state)
    added(campaign, csv_order(tmp_path, "phone,message", "9876543210,y", name="more.csv").path)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.total) == (then, 6)


def test_a_finished_campaign_stays_finished_when_no_added_row_can_be_sent(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    Campaign.objects.update(state=State.FINISHED)
    added(campaign, csv_order(tmp_path, "phone,message", "9876543210,", name="more.csv").path)
    campaign.refresh_from_db()
    assert campaign.state == State.FINISHED


def test_a_cancelled_campaign_takes_no_rows(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    Campaign.objects.update(state=State.CANCELLED)
    with pytest.raises(OrderError, match="cancelled"):
        added(campaign, csv_order(tmp_path, "phone,message", "9876543210,y", name="more.csv").path)
    assert not Addition.objects.exists()


def test_a_campaign_cancelled_while_rows_are_added_gets_none_of_them(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    more = csv_order(tmp_path, "phone,message", "9876543210,y", name="more.csv")
    addition = intake.accept_rows(campaign, more.path, "somebody")
    Campaign.objects.update(state=State.CANCELLED)
    with pytest.raises(OrderError, match="cancelled meanwhile"):
        intake.fill_addition(addition)
    assert Recipient.objects.count() == 5
    assert intake.fill_waiting() == 0


def test_the_same_file_is_added_once(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    more = csv_order(tmp_path, "phone,message", "9876543210,y", name="more.csv", duplicates="keep")
    added(campaign, more.path)
    renamed = tmp_path / "other.csv"
    renamed.write_bytes(more.path.read_bytes())
    with pytest.raises(SameContent):
        added(campaign, renamed)
    assert Recipient.objects.count() == 6


def test_an_interrupted_addition_is_gone_on_with_and_keeps_what_was_sent(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    lines = ["phone,message", *(f"{9876500000 + n},hello" for n in range(5500))]
    more = csv_order(tmp_path, *lines, name="more.csv")
    addition = intake.accept_rows(campaign, more.path, "somebody")

    class Interrupted(Exception):
        pass

    def stop(_rows: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        intake.fill_addition(addition, stop)
    first = Recipient.objects.filter(row=7).get()
    assert intake.fill_waiting() == 1
    campaign.refresh_from_db()
    addition.refresh_from_db()
    assert (campaign.total, addition.rows) == (5505, 5500)
    assert sum(tally(campaign).values()) == 5505
    assert Recipient.objects.aggregate(last=Max("row"))["last"] == 5506
    assert Recipient.objects.get(row=7).pk == first.pk
    assert tally(campaign)["pending"] == 5502


def test_a_missing_attachment_can_be_brought_along(tmp_path: Path) -> None:
    campaign = imported(an_account(), csv_order(tmp_path, "phone,file", "9876543201,offer.pdf", kind="file"))
    assert tally(campaign) == {"invalid": 1}
    offer = tmp_path / "offer.pdf"
    offer.write_bytes(b"%PDF-1.4 hello")
    intake.write_bad_rows(campaign, tmp_path / "bad.xlsx")
    verdict = added(campaign, tmp_path / "bad.xlsx", attachments={"offer.pdf": offer})
    assert verdict.counts[Status.PENDING] == 1
    offer.write_bytes(b"%PDF-1.4 other")
    more = csv_order(tmp_path, "phone,file", "9876543202,offer.pdf", name="more.csv")
    with pytest.raises(OrderError, match=r"another attachment called offer\.pdf"):
        added(campaign, more.path, attachments={"offer.pdf": offer})


def test_results_have_the_added_rows_below_the_persons_own(tmp_path: Path) -> None:
    campaign = a_mixed_campaign(tmp_path)
    intake.write_bad_rows(campaign, tmp_path / "bad.xlsx")
    added(campaign, mend(tmp_path / "bad.xlsx", {(2, 1): "9876543202"}))
    campaign.refresh_from_db()
    assert results.write(campaign, tmp_path / "out.xlsx") == 7
    rows = cells(tmp_path / "out.xlsx")
    assert len(rows) == 8
    assert [row[3] for row in rows[1:]] == [
        "pending", "invalid", "invalid", "duplicate", "pending", "pending", "invalid",
    ]  # fmt: skip
    assert rows[6][0] == "919876543202"


@pytest.mark.parametrize("kind", KINDS)
def test_the_added_columns_are_taken_for_no_field(kind: str) -> None:
    vocabulary = {field.name: field.synonyms for field in KINDS[kind].fields}
    headers = [Header(0, "A", "phone"), Header(1, "B", REASON), Header(2, "C", ORIGIN)]
    assert set(match(headers, vocabulary).columns) == {"phone"}
