"""A campaign's whole life, driven by a program."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from campaigns.models import Account, AuditEntry, Campaign, Recipient
from campaigns.status import PauseReason, State, Status
from campaigns.terms import Terms
from tests.api.conftest import ROWS, Program, a_program, problem
from tests.builders import a_campaign, a_recipient, an_account
from tests.sandbox.process import Sandbox
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


@pytest.mark.parametrize("value", ["half \ud800 a character", "\x00", float("nan"), float("inf")])
def test_what_no_cell_can_hold_is_refused(program: Program, value: object) -> None:
    rows = [{"phone": "+919812345601", "message": value}]
    found = problem(program.post("campaigns/rows", {"account": "Shop Pune", "rows": rows}), 422, "not-valid")
    assert any(fault["where"].startswith("body.body.rows.0.message") for fault in found["errors"])
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


def test_a_launch_looks_first_and_wants_a_yes(program: Program) -> None:
    number = program.draft()
    found = problem(program.post(f"campaigns/{number}/launch", {}), 409, "findings")
    assert [each["code"] for each in found["findings"]] == ["many_bad_rows"]
    answer = program.post(f"campaigns/{number}/launch", {"yes": True})
    assert (answer.status_code, answer.json()["state"]) == (200, "running")
    assert AuditEntry.objects.get(act="launch").who == program.key.who
    problem(program.post(f"campaigns/{number}/launch", {"yes": True}), 409, "refused")


def test_a_yes_does_not_launch_what_is_forbidden(program: Program, sandbox: Sandbox) -> None:
    number = program.draft()
    sandbox.disconnect()
    found = problem(program.post(f"campaigns/{number}/launch", {"yes": True}), 409, "findings")
    assert "red" in {each["level"] for each in found["findings"]}
    assert Campaign.objects.get(pk=number).state == State.DRAFT


def test_a_launch_at_a_time_with_terms_waits(program: Program) -> None:
    at = timezone.now() + timedelta(hours=2)
    number = program.draft()
    body = {"yes": True, "at": at.isoformat(), "window": "Mon-Sat 09:00-18:00", "canary": 1}
    answer = program.post(f"campaigns/{number}/launch", body)
    campaign = Campaign.objects.get(pk=number)
    assert (answer.status_code, campaign.state, campaign.scheduled_at) == (200, State.SCHEDULED, at)
    assert (campaign.canary, campaign.window["start"]) == (1, "09:00")


def test_what_the_body_leaves_out_stays_and_null_takes_it_back(program: Program) -> None:
    at = timezone.now() + timedelta(hours=2)
    number = program.draft()
    start = {"yes": True, "at": at.isoformat()}
    program.post(f"campaigns/{number}/launch", start | {"window": "09:00-18:00", "canary": 1, "canary_minutes": 5})
    program.post(f"campaigns/{number}/launch", start | {"window": None, "canary_minutes": 7})
    assert Terms.of(Campaign.objects.get(pk=number)) == Terms(canary=1, canary_minutes=7)


def test_a_time_without_an_offset_is_of_the_accounts_zone(program: Program) -> None:
    number = program.draft()
    local = (timezone.now() + timedelta(days=1, hours=5, minutes=30)).replace(tzinfo=None)
    program.post(f"campaigns/{number}/launch", {"yes": True, "at": local.isoformat()})
    scheduled = Campaign.objects.get(pk=number).scheduled_at
    assert scheduled is not None
    assert abs(scheduled - timezone.now() - timedelta(days=1)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"at": "2020-01-01T10:00:00"}, id="over"),
        pytest.param({"finish_by": "9999-12-31T23:59:59Z"}, id="too far"),
        pytest.param({"window": "when it rains"}, id="no window"),
        pytest.param({"canary": "many"}, id="no number"),
        pytest.param({"when": "now"}, id="unknown field"),
    ],
)
def test_terms_that_mean_nothing_launch_nothing(program: Program, body: dict[str, object]) -> None:
    number = program.draft()
    problem(program.post(f"campaigns/{number}/launch", {"yes": True} | body), 422, "not-valid")
    assert Campaign.objects.get(pk=number).state == State.DRAFT


def test_pause_resume_and_cancel_say_what_they_did(program: Program) -> None:
    number = program.draft()
    program.post(f"campaigns/{number}/launch", {"yes": True})
    paused = program.post(f"campaigns/{number}/pause").json()
    assert (paused["in_flight"], paused["campaign"]["reason"]) == (0, PauseReason.OPERATOR)
    assert program.post(f"campaigns/{number}/resume").json()["state"] == "running"
    cancelled = program.post(f"campaigns/{number}/cancel").json()
    assert (cancelled["held_back"], cancelled["campaign"]["counts"]["cancelled"]) == (2, 2)
    problem(program.post(f"campaigns/{number}/resume"), 409, "refused")
    problem(program.post(f"campaigns/{number}/cancel"), 409, "refused")
    problem(program.post(f"campaigns/{number}/pause"), 409, "refused")


def test_failed_recipients_of_one_code_are_sent_to_again(program: Program, account: Account) -> None:
    campaign = a_campaign(account, total=2)
    for code in ("number_not_on_whatsapp", "other"):
        a_recipient(campaign, status=Status.FAILED, code=code)
    answer = program.post(f"campaigns/{campaign.pk}/retry", {"code": "other"})
    assert (answer.status_code, answer.json()["recipients"]) == (200, 1)
    problem(program.post(f"campaigns/{campaign.pk}/retry", {"code": "other"}), 409, "refused")


def test_the_status_is_the_same_as_the_commands(program: Program) -> None:
    found = program.get(f"campaigns/{program.draft()}").json()
    assert sum(found["counts"].values()) == found["total"] == 3
    assert set(found["counts"]) == set(Status)


def test_campaigns_are_listed_a_page_at_a_time(program: Program, account: Account) -> None:
    made = [a_campaign(account).pk for _ in range(5)]
    seen, after = [], 0
    while True:
        page = program.get("campaigns", limit=2, after=after).json()
        seen += [each["id"] for each in page["items"]]
        if (after := page["next"]) is None:
            break
    assert seen == made[::-1]
    assert program.get("campaigns", state="paused").json()["items"] == []


def test_recipients_are_listed_a_page_at_a_time_and_by_status_and_code(program: Program, account: Account) -> None:
    campaign = a_campaign(account, recipients=5)
    failed = a_recipient(campaign, status=Status.FAILED, code="other")
    path, seen, after = f"campaigns/{campaign.pk}/recipients", [], 0
    while True:
        page = program.get(path, limit=2, after=after).json()
        seen += [each["id"] for each in page["items"]]
        if (after := page["next"]) is None:
            break
    assert sorted(seen) == seen
    assert len(seen) == 6
    for query in ({"status": "failed"}, {"code": "other"}, {"status": "failed", "code": "other"}):
        assert [each["id"] for each in program.get(path, **query).json()["items"]] == [failed.pk]
    assert program.get(path, status="read").json() == {"items": [], "next": None}


def test_results_are_the_list_with_the_outcomes(program: Program) -> None:
    number = program.draft()
    answer = program.get(f"campaigns/{number}/results")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    headers = [cell.value for cell in next(sheet.iter_rows())]
    assert headers[:3] == ["phone", "name", "amount"]
    assert "Status" in headers
    csv = b"".join(program.get(f"campaigns/{number}/results", format="csv").streaming_content)  # type: ignore[attr-defined]
    assert b"919812345601,Asha" in csv


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


def test_a_key_of_one_account_sees_no_other(program: Program, account: Account) -> None:
    other = a_campaign(an_account(name="Other"), recipients=1)
    bound = a_program(account=account)
    assert program.get(f"campaigns/{other.pk}").status_code == 200
    for path in ("", "/recipients", "/results"):
        problem(bound.get(f"campaigns/{other.pk}{path}"), 404, "not-found")
    for act in ("launch", "pause", "resume", "cancel", "retry"):
        problem(bound.post(f"campaigns/{other.pk}/{act}", {}), 404, "not-found")
    assert bound.get("campaigns").json()["items"] == []
    assert [each["name"] for each in bound.get("accounts").json()["items"]] == ["Shop Pune"]
    problem(bound.post("campaigns/rows", {"account": "Other", "message": "x", "rows": ROWS}), 404, "not-found")
    problem(bound.get("inbox", account="Other"), 404, "not-found")
    problem(bound.post("suppressions", {"phone": "+919812345601", "account": "Other"}), 404, "not-found")
