"""A web process that is killed has stored every event that it answered with 200."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.receipts import kill


def test_no_receipt_is_lost_when_the_process_is_killed_after_its_200(tmp_path: Path) -> None:
    answered, stored = kill(tmp_path, after=50)
    assert answered >= 50
    assert stored >= answered
