"""A product whose files are in a bucket, and an account on a real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import caches
from pytest_django import Settings

from campaigns.files import place
from campaigns.models import Account
from tests.builders import an_account
from tests.files.bucket import KEY, NAME, SECRET, Store, running_store
from tests.sandbox.process import Sandbox

BUCKET = place.S3(NAME, "", "", "product", KEY, SECRET)


@pytest.fixture(scope="package")
def _server() -> Iterator[Store]:
    with running_store() as store:
        yield store


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where files would be without a bucket."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def keep_in(settings: Settings, s3: place.S3) -> None:
    """Keep files there from now on."""
    caches["files"].clear()
    settings.S3 = s3
    settings.STORAGES = settings.STORAGES | {"default": place.storage(s3)}


@pytest.fixture
def store(_server: Store, settings: Settings, folder: Path) -> Iterator[Store]:
    """The bucket, empty, with the settings that keep files in it."""
    keep_in(settings, replace(BUCKET, endpoint=_server.url))
    yield _server
    _server.empty()


@pytest.fixture
def nowhere(settings: Settings, store: Store) -> Iterator[None]:
    """Let the bucket's server not answer from now on."""
    keep_in(settings, replace(BUCKET, endpoint="http://127.0.0.1:9"))
    yield
    keep_in(settings, replace(BUCKET, endpoint=store.url))


@pytest.fixture
def account(db: None, sandbox: Sandbox) -> Account:
    """An account on the sandbox."""
    return an_account(name="clinic", base_url=sandbox.url, token=sandbox.token)
