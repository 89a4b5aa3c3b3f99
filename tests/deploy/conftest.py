"""Programs that check what is deployed: optional at a desk, never in continuous integration."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pytest


@pytest.fixture
def program() -> Callable[[str], str]:
    """Return the path of a program; skips with a sentence where it is not installed, and fails there in CI."""

    def find(name: str) -> str:
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
        if found is None and os.environ.get("REQUIRE_PROGRAMS"):
            pytest.fail(f"{name} is missing: .ci/run must install it")
        if found is None:
            pytest.skip(f"{name} is not installed")
        return found

    return find
