"""A campaign's life from the draft to the results, driven by a program."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from campaigns.models import Account, AuditEntry, Campaign
from campaigns.status import PauseReason, State, Status
from campaigns.terms import Terms
from tests.api.conftest import ROWS, Program, a_program, problem
from tests.builders import a_campaign, a_recipient, an_account
from tests.sandbox.process import Sandbox


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
