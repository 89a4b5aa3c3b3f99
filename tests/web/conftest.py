"""People of each role, an account on a real sandbox, and files to upload."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from campaigns.models import Account
from campaigns.people import add_user
from tests.builders import an_account
from tests.sandbox.process import Sandbox

People = Callable[[str], Client]

LIST = """name,phone,city
Asha,+919812345601,Pune
Ravi,+919812345602,Goa
Mina,12,Delhi
Asha again,+919812345601,Pune
"""


@pytest.fixture(autouse=True)
def _alone_and_quick(settings: Settings, tmp_path: Path) -> None:
    """Give each test its own folder for files, and hashing that takes no time."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def signed_in(db: None) -> People:
    """Return a client signed in as somebody of a role; `nobody` is not signed in."""

    def of(role: str) -> Client:
        client = Client()
        if role != "nobody":
            client.force_login(
                add_user(f"{role}-{uuid.uuid4().hex[:6]}", "unusual-password", role),
                backend="django.contrib.auth.backends.ModelBackend",
            )
        return client

    return of


@pytest.fixture
def operator(signed_in: People) -> Client:
    """An operator."""
    return signed_in("operator")


@pytest.fixture
def admin(signed_in: People) -> Client:
    """An admin."""
    return signed_in("admin")


@pytest.fixture
def account(db: None, sandbox: Sandbox) -> Account:
    """An account on the sandbox."""
    return an_account(name="Shop Pune", base_url=sandbox.url, token=sandbox.token)


def a_file(content: str | bytes = LIST, name: str = "list.csv") -> SimpleUploadedFile:
    """A file as a browser would send it."""
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
