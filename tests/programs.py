"""Programs that some tests need: optional at a desk, never in continuous integration."""

from __future__ import annotations

import os
import shutil

import pytest


def program(name: str) -> str:
    """Return the path of a program; skips with a sentence where it is not installed, and fails there in CI."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None and os.environ.get("REQUIRE_PROGRAMS"):
        pytest.fail(f"{name} is missing: .ci/run must install it")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found
