"""Loaded by pytest before Django is: gives each process of a run an environment, a data folder and a database."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack

from tests.postgres import running_postgresql

_resources = ExitStack()


def prepare() -> None:
    """Set what the settings read; nothing of the caller's own settings is left."""
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


def pytest_unconfigure() -> None:
    """End what this process started."""
    _resources.close()


prepare()
