"""The pace as a pure function: never above the limit in any second, and nearly all of it used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from campaigns.dispatch import STEP, pace

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NONE = timedelta(0)


@pytest.mark.parametrize(
    ("next_in", "rate", "burst", "want", "ahead", "n"),
    [
        pytest.param(None, 1.0, 1, 10, NONE, 1, id="the first goes at once"),
        pytest.param(0.5, 1.0, 1, 10, NONE, 0, id="not before its time"),
        pytest.param(0.5, 1.0, 1, 10, SECOND, 1, id="granted in advance until the next question"),
        pytest.param(None, 1.0, 5, 10, NONE, 5, id="a burst after a rest"),
        pytest.param(None, 1.0, 5, 3, NONE, 3, id="no more than wanted"),
        pytest.param(-3600, 1.0, 1, 10, NONE, 1, id="an hour of rest saves nothing up"),
        pytest.param(None, 0.001, 1, 10, SECOND, 1, id="slower than one question"),
        pytest.param(None, 1000.0, 1, 5000, SECOND, 962, id="faster than one question"),
    ],
)
def test_a_grant(next_in: float | None, rate: float, burst: int, want: int, ahead: timedelta, n: int) -> None:
    next_at = None if next_in is None else NOW + timedelta(seconds=next_in)
    assert pace.grant(NOW, next_at, rate, burst, want, ahead).n == n


def test_what_was_granted_is_paid_back_in_time() -> None:
    granted = pace.grant(NOW, NOW, 10.0, 1, 100, SECOND)
    assert granted.next_at == NOW + pace.interval_of(10.0) * granted.n


def test_a_clock_that_was_set_back_delays_nothing_and_lets_one_message_more_go() -> None:
    granted = pace.grant(NOW, NOW + timedelta(minutes=10), 5.0, 3, 10, STEP)
    assert (granted.n, granted.next_at) == (1, NOW + pace.interval_of(5.0))
    assert pace.grant(NOW, granted.next_at, 5.0, 3, 10, STEP).n == 0


def test_a_gap_longer_than_the_pace_is_kept() -> None:
    granted = pace.grant(NOW, NOW + timedelta(seconds=8), 5.0, 1, 10, STEP, timedelta(seconds=9))
    assert granted.next_at == NOW + timedelta(seconds=8)


@pytest.mark.parametrize("rate", [1.0, 5.0, 20.0, 80.0, 300.0])
@pytest.mark.parametrize("lateness", [0.0, 0.009], ids=["on time", "now and then late"])
def test_no_second_is_above_the_limit_and_the_pace_is_used(rate: float, lateness: float) -> None:
    random, now, next_at, sent = Random(7), NOW, None, []
    seconds = 60
    while now < NOW + timedelta(seconds=seconds):
        granted = pace.grant(now, next_at, rate, 1, 10_000, STEP)
        next_at = granted.next_at
        sent += [now] * granted.n
        now += STEP + timedelta(seconds=random.random() * lateness)
    busiest = max(sum(1 for other in sent[i : i + int(rate) + 2] if other < at + SECOND) for i, at in enumerate(sent))
    assert busiest <= rate
    assert len(sent) >= 0.95 * rate * seconds
