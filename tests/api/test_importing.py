"""Rows and spreadsheets that a program brings, and the drafts that become of them."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Campaign, Recipient
from campaigns.status import State, Status
from tests.api.conftest import ROWS, Program, problem
from tests.web.conftest import LIST as CSV


def test_rows_become_a_draft_with_a_verdict(program: Program) -> None:
    answer = program.post("campaigns/rows", {"account": "Shop Pune", "message": "Hello {{name}}", "rows": ROWS})
    assert answer.status_code == 201
    verdict = answer.json()["verdict"]
    assert (verdict["counts"]["pending"], verdict["counts"]["invalid"], verdict["rows"]) == (2, 1, 3)
    campaign = Campaign.objects.get(pk=answer.json()["campaign"])
    assert (campaign.state, campaign.total, campaign.created_by) == (State.DRAFT, 3, program.key.who)


def test_values_of_rows_arrive_exactly_as_they_were_written(program: Program) -> None:
    texts = ["=1+1", "  spaces ", "line\nbreak", "_x0041_", "café 🎉", '"quoted", with comma', "007"]
    rows = [{"phone": f"+9198123456{n:02}", "message": text} for n, text in enumerate(texts)]
    number = program.draft(rows=rows, message=None)
    found = Recipient.objects.filter(campaign=number).order_by("row")
    assert [each.params["message"].strip() for each in found] == [text.strip() for text in texts]


@pytest.mark.parametrize("value", ["half \ud800 a character", "\x00", float("nan"), float("inf"), {"a": 1}, ["a"]])
def test_what_no_cell_can_hold_is_refused(program: Program, value: object) -> None:
    rows = [{"phone": "+919812345601", "message": value}]
    found = problem(program.post("campaigns/rows", {"account": "Shop Pune", "rows": rows}), 422, "not-valid")
    [fault] = found["errors"]
    assert fault["where"] == "body.rows.0.message"
    assert "Value error" not in fault["message"]
    if isinstance(value, str):
        file = SimpleUploadedFile("list.csv", CSV.encode())
        answer = program.upload(account="Shop Pune", templates=json.dumps({"message": value}), file=file)
        assert "`templates`" in problem(answer, 422, "not-valid")["detail"]


def test_a_field_of_a_form_that_there_is_not_is_refused(program: Program) -> None:
    file, leaflet = SimpleUploadedFile("list.csv", CSV.encode()), SimpleUploadedFile("leaflet.pdf", b"%PDF-1.4 test")
    answer = program.upload(account="Shop Pune", mesage="Hello", file=file, attachment=leaflet)
    found = problem(answer, 422, "not-valid")
    assert [fault["where"] for fault in found["errors"]] == ["form.attachment", "form.mesage"]
    assert not Campaign.objects.exists()


def test_a_list_that_was_imported_before_is_refused_with_the_way_on(program: Program) -> None:
    program.draft()
    again = program.post(
        "campaigns/rows", {"account": "Shop Pune", "message": "Hello {{name}}: {{amount}}", "rows": ROWS}
    )
    assert "send `again` as true" in problem(again, 422, "spreadsheet")["detail"]
    assert program.draft(again=True)


def test_numbers_of_rows_are_not_rounded(program: Program) -> None:
    number = program.draft(rows=[{"phone": 919812345601, "name": "Asha", "amount": 0.1}])
    assert Recipient.objects.get(campaign=number).params["message"] == "Hello Asha: 0.1"
    assert Recipient.objects.get(campaign=number).phone == "919812345601"


def test_the_ids_of_groups_are_taken_where_that_is_said(program: Program) -> None:
    rows = [{"phone": "120363025246125486@g.us", "name": "Clinic", "amount": 1}]
    number = program.draft(rows=rows, groups=True)
    assert list(Recipient.objects.filter(campaign=number).values_list("phone", "status")) == [
        ("120363025246125486", Status.PENDING)
    ]
    sheet = SimpleUploadedFile("groups.csv", b"phone,message\n919812345678-1600000000,Hello\n")
    answer = program.upload(account="Shop Pune", groups="true", file=sheet)
    assert answer.json()["verdict"]["counts"]["pending"] == 1
    problem(program.post("campaigns/rows", {"account": "Shop Pune", "rows": rows, "groups": "yes"}), 422, "not-valid")


def test_a_spreadsheet_with_attachments_becomes_a_draft(program: Program) -> None:
    answer = program.upload(
        account="Shop Pune", kind="text", message="Hello {{name}}", file=SimpleUploadedFile("list.csv", CSV.encode())
    )
    assert answer.status_code == 201, answer.content
    assert answer.json()["verdict"]["counts"]["pending"] == 2
    sheet = b"phone,file\n+919812345601,leaflet.pdf\n"
    answer = program.upload(
        account="Shop Pune",
        kind="file",
        file=SimpleUploadedFile("files.csv", sheet),
        attachments=[SimpleUploadedFile("leaflet.pdf", b"%PDF-1.4 test")],
    )
    assert answer.status_code == 201, answer.content
    assert answer.json()["verdict"]["attachments"]["given"] == 1
    assert answer.json()["verdict"]["counts"]["pending"] == 1


@pytest.mark.parametrize(
    ("changes", "status", "kind"),
    [
        pytest.param({"account": "nobody"}, 404, "not-found", id="unknown account"),
        pytest.param({"kind": "pigeon"}, 422, "not-valid", id="unknown kind"),
        pytest.param({"region": "XX"}, 422, "not-valid", id="unknown country"),
        pytest.param({"rows": []}, 422, "not-valid", id="no rows"),
        pytest.param({"rows": [{}]}, 422, "not-valid", id="empty rows"),
        pytest.param({"rows": [{"name": "Asha"}]}, 422, "spreadsheet", id="no phone column"),
        pytest.param({"rows": [{"phone": "1", "name": ["a"]}]}, 422, "not-valid", id="nested value"),
        pytest.param({"message": "Hello {{nobody}}"}, 422, "spreadsheet", id="unknown placeholder"),
        pytest.param({"rows": [{"phone": "1", "name": "x" * 40_000}]}, 422, "not-valid", id="too long for a cell"),
        pytest.param({"rows": [{"phone": "1", "name": "\0"}]}, 422, "not-valid", id="NUL"),
        pytest.param({"columns": {"phone": "Mobile"}}, 422, "spreadsheet", id="unknown column"),
    ],
)
def test_a_list_that_cannot_be_imported_makes_no_draft(
    program: Program, changes: dict[str, object], status: int, kind: str
) -> None:
    body = {"account": "Shop Pune", "message": "Hello {{name}}", "rows": ROWS} | changes
    problem(program.post("campaigns/rows", body), status, kind)
    assert not Campaign.objects.exists()


def test_the_same_list_is_taken_once_unless_said_again(program: Program) -> None:
    program.draft()
    found = problem(
        program.post("campaigns/rows", {"account": "Shop Pune", "message": "Hello {{name}}: {{amount}}", "rows": ROWS}),
        422,
        "spreadsheet",
    )
    assert "--again" not in found["detail"]
    assert program.draft(again=True)
