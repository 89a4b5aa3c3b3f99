"""A program with a key, an account on a real sandbox, and short ways to ask the API."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from campaigns import keys
from campaigns.keys import Scope
from campaigns.models import Account, ApiKey
from tests.builders import an_account
from tests.sandbox.process import Sandbox

ROWS = [
    {"phone": "+919812345601", "name": "Asha", "amount": 12},
    {"phone": "+919812345602", "name": "Ravi", "amount": 1.5},
    {"phone": "12", "name": "Nobody", "amount": None},
]
LIST = {"account": "Shop Pune", "message": "Hello {{name}}: {{amount}}", "rows": ROWS}


@pytest.fixture(autouse=True)
def _alone(settings: Settings, tmp_path: Path) -> None:
    """Give each test its own folder for files."""
    settings.MEDIA_ROOT = tmp_path / "files"


@dataclass(frozen=True)
class Program:
    """A program that bears a key."""

    key: ApiKey
    secret: str = field(repr=False)
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def get(self, path: str, **query: object) -> HttpResponse:
        """Ask."""
        return self.client.get(f"/api/v1/{path}", query, headers=self._headers())

    def post(self, path: str, body: object = None, once: str = "", **headers: str) -> HttpResponse:
        """Write JSON; `once` is the Idempotency-Key."""
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.post(f"/api/v1/{path}", **content, headers=self._headers(once) | headers)  # type: ignore[arg-type]

    def upload(self, once: str = "", **form: Any) -> HttpResponse:
        """Send a form with files."""
        return self.client.post("/api/v1/campaigns", form, headers=self._headers(once))

    def draft(self, **changes: object) -> int:
        """Make a draft of three rows, two of them good, and return its number."""
        answer = self.post("campaigns/rows", LIST | changes)
        assert answer.status_code == 201, answer.content
        return int(answer.json()["campaign"])

    def _headers(self, once: str = "") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"} | ({"Idempotency-Key": once} if once else {})


def a_program(*scopes: Scope, account: Account | None = None, per_minute: int = 10_000) -> Program:
    """Return a program with a key of these scopes, all without any."""
    return Program(*keys.make(f"crm-{ApiKey.objects.count()}", scopes or [*Scope], account, per_minute))


@pytest.fixture
def account(db: None, sandbox: Sandbox) -> Account:
    """An account on the sandbox."""
    return an_account(name="Shop Pune", base_url=sandbox.url, token=sandbox.token)


@pytest.fixture
def program(account: Account) -> Program:
    """A program that may do everything."""
    return a_program()


def problem(answer: HttpResponse, status: int, kind: str) -> dict[str, Any]:
    """Return the problem that an answer is; fails when it is another, or none."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    found: dict[str, Any] = json.loads(answer.content)
    assert (answer.status_code, found["status"], found["type"].split("#")[1]) == (status, status, kind), found
    assert found["title"]
    assert found["detail"]
    return found
