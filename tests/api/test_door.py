"""The door: keys, scopes, pace, and problems instead of pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import get_args

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from campaigns import keys
from campaigns.keys import Scope
from campaigns.messages import KINDS
from campaigns.models import Account, ApiKey, Campaign
from campaigns.people import add_user
from campaigns.status import State
from campaigns.web.api.docs import operations, schema
from campaigns.web.api.shapes import Kind
from tests.api.conftest import Program, a_program, problem
from tests.builders import a_campaign
from tests.cli.command import refused, run

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
READ = [
    "accounts",
    "campaigns",
    "campaigns/1",
    "campaigns/1/recipients",
    "campaigns/1/results",
    "inbox",
    "notices",
    "suppressions",
]
LAUNCH = ["campaigns", "campaigns/rows"] + [
    f"campaigns/1/{act}" for act in ("launch", "pause", "resume", "cancel", "retry")
]
MANAGE = ["accounts/1/check", "notices/1/resend", "suppressions", "suppressions/remove"]
CASES = [("get", path, Scope.READ) for path in READ]
CASES += [("post", path, Scope.LAUNCH) for path in LAUNCH] + [("post", path, Scope.MANAGE) for path in MANAGE]


def test_every_operation_is_in_the_table() -> None:
    described = {
        (method, path.replace("{campaign_id}", "1").replace("{account_id}", "1").replace("{notice_id}", "1"))
        for method, path, _ in operations(schema())
    }
    assert described == {(method, f"/api/v1/{path}") for method, path, _ in CASES}


@pytest.mark.parametrize(("method", "path", "needed"), CASES)
def test_an_operation_needs_its_scope_and_no_other(program: Program, method: str, path: str, needed: Scope) -> None:
    without = a_program(*(scope for scope in Scope if scope is not needed))
    found = problem(getattr(without, method)(path), 403, "not-allowed")
    assert needed in found["detail"]
    assert getattr(a_program(needed), method)(path).status_code != 403


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({}, id="none"),
        pytest.param({"Authorization": "Bearer"}, id="empty"),
        pytest.param({"Authorization": "Bearer ck_00000000_secret"}, id="unknown"),
        pytest.param({"Authorization": "Basic dXNlcjpwYXNz"}, id="another scheme"),
        pytest.param({"Authorization": "Bearer ck_\udcff_é"}, id="no text"),
    ],
)
@pytest.mark.parametrize("path", ["accounts", "nothing/here"])
def test_nobody_gets_in_without_a_key(db: None, header: dict[str, str], path: str) -> None:
    answer = Client().get(f"/api/v1/{path}", headers=header)
    problem(answer, 401, "no-key")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_key_with_a_wrong_secret_or_revoked_does_not_count(program: Program) -> None:
    assert keys.find(program.secret) == program.key
    assert keys.find(program.secret[:-1]) is None
    assert keys.find(program.secret + "x") is None
    assert keys.revoke(program.key.name)
    assert keys.find(program.secret) is None
    assert not keys.revoke(program.key.name)
    problem(program.get("accounts"), 401, "no-key")


def test_a_session_of_a_person_is_no_key(db: None) -> None:
    client = Client()
    client.force_login(
        add_user("admin", "unusual-password", "admin"), backend="django.contrib.auth.backends.ModelBackend"
    )
    problem(client.get("/api/v1/accounts"), 401, "no-key")


def test_the_secret_is_stored_nowhere(program: Program) -> None:
    secret = program.secret.split("_", 2)[2]
    assert len(secret) >= 43
    assert secret not in json.dumps(list(ApiKey.objects.values()), default=str)
    assert secret not in program.get("accounts").content.decode()


def test_a_key_that_used_up_its_minute_waits_for_the_next(account: Account) -> None:
    key = a_program(per_minute=2).key
    assert [keys.take(key, NOW) for _ in range(3)] == [True, True, False]
    assert keys.take(key, NOW.replace(minute=7))


def test_the_limit_is_a_problem_that_says_how_long(account: Account) -> None:
    slow = a_program(per_minute=1)
    ApiKey.objects.update(minute=int(timezone.now().timestamp() // 60) + 0, used=1)
    answers = [slow.get("accounts") for _ in range(2)]
    # The minute may turn once between two requests, never twice.
    answer = next(each for each in answers if each.status_code == 429)
    problem(answer, 429, "too-many")
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_the_last_use_is_noted_once_a_minute(account: Account) -> None:
    key = a_program().key
    for second in (7, 20, 50):
        keys.take(key, NOW.replace(second=second))
    key.refresh_from_db()
    assert key.last_used_at == NOW
    assert key.used == 3


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        pytest.param("get", "nothing", 404, "not-found", id="no such address"),
        pytest.param("get", "accounts/", 404, "not-found", id="a slash too many"),
        pytest.param("get", "campaigns/999", 404, "not-found", id="no such campaign"),
        pytest.param("get", "campaigns/99999999999999999999", 422, "not-valid", id="number beyond every database"),
        pytest.param("get", "campaigns/x", 422, "not-valid", id="no number"),
        pytest.param("post", "accounts", 405, "wrong-method", id="method"),
        pytest.param("get", "campaigns?limit=0", 422, "not-valid", id="limit"),
        pytest.param("get", "campaigns?after=-1", 422, "not-valid", id="negative"),
        pytest.param("get", "campaigns?stat=running", 422, "not-valid", id="a mistyped name"),
        pytest.param("get", "suppressions?account=%00", 422, "not-valid", id="NUL"),
    ],
)
def test_what_is_wrong_is_answered_as_a_problem(
    program: Program, method: str, path: str, status: int, kind: str
) -> None:
    answer = getattr(program, method)(path)
    problem(answer, status, kind)
    assert ("Allow" in answer) == (status == 405)


@pytest.mark.parametrize(
    ("content", "kind_of_content", "status", "kind"),
    [
        pytest.param(b"{", "application/json", 400, "bad-request", id="broken JSON"),
        pytest.param(b"\xff", "application/json", 400, "bad-request", id="not UTF-8"),
        pytest.param(b"[]", "application/json", 422, "not-valid", id="not an object"),
        pytest.param(b"a=b", "application/x-www-form-urlencoded", 415, "wrong-type", id="another type"),
        pytest.param(b"{}" + b" " * 3 * 2**20, "application/json", 413, "too-large", id="too large"),
        pytest.param(b"x", "multipart/form-data; boundary=b", 415, "wrong-type", id="a form"),
    ],
)
@pytest.mark.parametrize("once", ["", "name"])
def test_bodies_that_cannot_be_read(
    program: Program, content: bytes, kind_of_content: str, status: int, kind: str, once: str
) -> None:
    headers = {"Authorization": f"Bearer {program.secret}"} | ({"Idempotency-Key": once} if once else {})
    answer = program.client.post("/api/v1/campaigns/rows", data=content, content_type=kind_of_content, headers=headers)
    problem(answer, status, kind)


def test_a_form_without_a_boundary_cannot_be_read(program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.secret}"}
    answer = program.client.post("/api/v1/campaigns", data=b"x", content_type="multipart/form-data", headers=headers)
    problem(answer, 400, "bad-request")


def test_json_where_a_form_is_taken_is_told_so(program: Program) -> None:
    found = problem(program.post("campaigns", {"account": "Shop Pune"}), 415, "wrong-type")
    assert "multipart/form-data" in found["detail"]


@pytest.mark.parametrize("path", ["", "/", "/nothing"])
def test_an_address_that_there_is_not_says_where_they_are_listed(program: Program, path: str) -> None:
    answer = program.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {program.secret}"})
    assert "/api/v1/docs" in problem(answer, 404, "not-found")["detail"]


def test_a_file_above_the_limit_is_refused(program: Program, settings: Settings) -> None:
    settings.UPLOAD_MAX_MIB = 0
    answer = program.upload(account="Shop Pune", file=SimpleUploadedFile("list.csv", b"phone\n+919812345601\n"))
    assert answer.status_code in (413, 422)
    assert not Campaign.objects.exists()


def test_faults_never_repeat_the_value(program: Program) -> None:
    answer = program.post("suppressions", {"phone": "9" * 41, "account": ["+919812345601"]})
    problem(answer, 422, "not-valid")
    assert "999" not in answer.content.decode()
    assert "9812345601" not in answer.content.decode()


def test_the_description_needs_no_key_and_the_page_no_script(db: None) -> None:
    client = Client()
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
    page = client.get("/api/v1/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert "POST /api/v1/campaigns/{campaign_id}/launch" in text
    assert 'id="too-many"' in text
    assert "http://" not in text
    assert "https://" not in text


def test_the_command_makes_lists_and_revokes_keys(account: Account) -> None:
    made = json.loads(run("key", "add", "crm", "--scope", "read", "--scope", "launch", "--json").stdout)
    found = keys.find(made["key"])
    assert found is not None
    assert found.scopes == ["launch", "read"]
    listed = run("key", "list", "--json").stdout
    assert json.loads(listed)[0]["name"] == "crm"
    assert made["key"] not in listed
    assert "crm" in run("key", "list").stdout
    assert "already" in refused(run("key", "add", "crm"))
    assert run("key", "revoke", "crm").exit_code == 0
    assert keys.find(made["key"]) is None
    assert "no key" in refused(run("key", "revoke", "crm"))
    assert run("key", "add", "bound", "--account", "Shop Pune").exit_code == 0
    assert ApiKey.objects.get(name="bound").account == account


def test_the_kinds_are_those_of_the_messages() -> None:
    assert set(get_args(Kind)) == set(KINDS)


def test_a_fault_of_ours_is_a_problem_too(
    program: Program, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    a_campaign(account, state=State.PAUSED, reason="no reason there is")
    problem(program.get("campaigns"), 500, "fault")
    assert "a request of a program failed" in capsys.readouterr().out
