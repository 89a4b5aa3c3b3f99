"""What every test stands on: a data folder of its own, a real database, and no network but this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from campaigns import gateway
from tests.sandbox.process import Sandbox, running_sandbox


def _stay_on_this_machine() -> None:
    """Make any connection beyond this machine an error, in this process."""

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.connect":
            address = arguments[1]
            if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost", "0.0.0.0")):
                raise RuntimeError("A test tried to leave this machine.")

    sys.addaudithook(refuse)


_stay_on_this_machine()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Keep SQLite's test database in a file, as it is in real life, so that threads and processes share it."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(settings.DATA_DIR / "test.sqlite3")


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """An empty data folder for processes of their own."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(scope="session")
def _sandbox() -> Iterator[Sandbox]:
    with running_sandbox("--seed", "1") as running:
        yield running


@pytest.fixture
def sandbox(_sandbox: Sandbox) -> Sandbox:
    """A gateway that has seen nothing, with the settings of its start; a test changes them by `control`."""
    _sandbox.reset()
    return _sandbox


@pytest.fixture
def in_a_hurry() -> Iterator[None]:
    """As while a worker stops: nothing is waited for."""
    gateway.stop_waiting()
    yield
    gateway.resume_waiting()
