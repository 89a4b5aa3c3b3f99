"""The statuses as data: closed, complete, and each that waits has a clock or an owner."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import campaigns
from campaigns.status import (
    AWAITING_PROOF,
    COMES_FROM,
    LIFTED_BY,
    LIFTS_ITSELF,
    OPEN,
    OVERDUE,
    REACHED,
    PauseReason,
    Status,
    can_move,
)

FINAL = {Status.INVALID, Status.DUPLICATE, Status.SUPPRESSED, Status.CANCELLED, Status.READ}
OWNERS = {
    Status.PENDING: "dispatch, by not_before",
    Status.DELIVERED: "a success already; the report may still raise it",
    Status.FAILED: "settled; only proof or a person lifts it",
    Status.EXPIRED: "settled; only proof lifts it",
}
ROOT = Path(campaigns.__file__).parent


def test_every_status_says_where_it_comes_from() -> None:
    assert set(COMES_FROM) == set(Status)
    assert all(isinstance(old, Status) for olds in COMES_FROM.values() for old in olds)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_that_waits_has_a_clock(status: Status) -> None:
    assert (status in OVERDUE) + (status in FINAL) + (status in OWNERS) == 1


@pytest.mark.parametrize("status", list(OVERDUE))
def test_a_clock_leads_where_the_status_may_go(status: Status) -> None:
    assert can_move(status, OVERDUE[status].then)


@pytest.mark.parametrize("status", sorted(FINAL))
def test_nothing_leaves_a_final_status(status: Status) -> None:
    assert not [new for new in Status if can_move(status, new)]


def test_an_accepted_message_is_never_open_again() -> None:
    assert not [(old, new) for old in REACHED for new in OPEN if can_move(old, new)]


def test_a_status_claimed_twice_would_need_the_queue_in_between() -> None:
    assert COMES_FROM[Status.SENDING] == {Status.QUEUED}
    assert COMES_FROM[Status.QUEUED] == {Status.PENDING}


def test_the_report_is_read_for_whatever_may_still_rise() -> None:
    assert {old for old in REACHED for new in REACHED if can_move(old, new)} == AWAITING_PROOF


def test_every_pause_says_what_lifts_it() -> None:
    assert set(LIFTED_BY) == set(PauseReason)
    assert all(("by itself" in LIFTED_BY[reason]) == (reason in LIFTS_ITSELF) for reason in PauseReason)


def sources() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.py")):
        inside = path.relative_to(ROOT).parts
        # The gateway has words of its own, which are translated by a dict; the messages have none of ours.
        if inside[0] not in ("status.py", "gateway", "messages", "migrations"):
            yield path


def literals(path: Path) -> Iterator[str]:
    """Yield status values written as text where one is compared, filtered by or looked up."""
    words = set(Status)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Compare):
            spots = [node.left, *node.comparators]
        elif isinstance(node, ast.keyword) and node.arg and node.arg.startswith(("status", "state")):
            spots = [node.value]
        elif isinstance(node, ast.Subscript):
            spots = [node.slice]
        else:
            continue
        for spot in spots:
            for leaf in ast.walk(spot):
                if isinstance(leaf, ast.Constant) and leaf.value in words:
                    yield f"{path.relative_to(ROOT)}:{leaf.lineno} {leaf.value!r}"


def test_a_status_is_written_as_text_nowhere_else() -> None:
    assert [found for path in sources() for found in literals(path)] == []
