"""What every test stands on: a data folder of its own, a real database, and no network but this machine."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import django
import pytest
from django.conf import settings

from campaigns import gateway
from tests.postgres import running_postgresql
from tests.sandbox.process import Sandbox, running_sandbox

_resources = ExitStack()


def _prepare_environment() -> None:
    """Set what the settings read, before Django is loaded."""
    folder = _resources.enter_context(tempfile.TemporaryDirectory(prefix="campaigns-tests-"))
    for name in [name for name in os.environ if name.startswith("CAMPAIGNS_") and name != "CAMPAIGNS_TEST_DATABASE"]:
        del os.environ[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = "campaigns.settings"
    os.environ["CAMPAIGNS_DATA_DIR"] = folder
    os.environ["SECRET_KEY"] = "a-key-for-tests-only"
    os.environ.pop("REDIS_URL", None)
    if os.environ.get("CAMPAIGNS_TEST_DATABASE") == "postgresql":
        os.environ["DATABASE_URL"] = _resources.enter_context(running_postgresql())
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/campaigns.sqlite3"


def _stay_on_this_machine() -> None:
    """Make any connection beyond this machine an error, in this process."""

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.connect":
            address = arguments[1]
            if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost", "0.0.0.0")):
                raise RuntimeError("A test tried to leave this machine.")

    sys.addaudithook(refuse)


_prepare_environment()
_stay_on_this_machine()
django.setup()


def pytest_unconfigure() -> None:
    """End what this run started."""
    _resources.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Keep SQLite's test database in a file, as it is in real life, so that threads and processes share it."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(Path(os.environ["CAMPAIGNS_DATA_DIR"]) / "test.sqlite3")


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
