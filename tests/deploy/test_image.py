"""The image's own steps, done in a clean place, and its pages asked while an unprivileged user runs them read-only."""

from __future__ import annotations

import os

import pytest

from tests.deploy import image


@pytest.mark.timeout(400)
def test_the_image_builds_and_its_pages_serve_read_only_as_an_unprivileged_user_and_end_when_asked() -> None:
    if reason := image.why_not():
        if os.environ.get("REQUIRE_PROGRAMS") and "takes root" in reason:
            pytest.fail(f"{reason}: .ci/run must install them")
        pytest.skip(reason)
    assert image.run(offline=True).splitlines()[-1] == "ready"
