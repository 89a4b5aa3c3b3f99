"""When a call is repeated inside the client: tenacity's rules, and a wait that can be cut short.

Hiccups of seconds only. Waits of minutes belong to the caller, who gets `Unavailable` with `retry_after`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tenacity import RetryCallState, Retrying, retry_if_result, wait_random_exponential
from tenacity.stop import stop_after_attempt, stop_before_delay

from campaigns.gateway.classify import Kind, Outcome

_AGAIN = frozenset({Kind.RETRY, Kind.RETRY_AMBIGUOUS})
_stopping = threading.Event()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call is repeated: at most `attempts` requests within `seconds`, waits with full jitter
    between `shortest` and `longest` seconds; a Retry-After is honoured when it fits.
    """

    attempts: int = 5
    seconds: float = 60.0
    shortest: float = 0.5
    longest: float = 10.0


class Stopping(Exception):
    """The worker is shutting down; a wait was cut short."""


def stop_waiting() -> None:
    """End every wait of this process now and for ever: calls in progress give up instead of trying again."""
    _stopping.set()


def resume_waiting() -> None:
    """Undo stop_waiting, for a process that goes on after all."""
    _stopping.clear()


def interruptible_sleep(seconds: float) -> None:
    """Wait. Raises Stopping when stop_waiting is or was called."""
    if _stopping.wait(seconds):
        raise Stopping


def wants_again(outcome: Outcome, attempt: int) -> bool:
    """Say whether an outcome is worth another try; 02 has been seen to pass, so it gets exactly one."""
    return outcome.kind in _AGAIN or (outcome.code == "02" and attempt == 1)


def again(call: Callable[[], Outcome], patience: Patience, *, deadline: float | None, room: float) -> Outcome:
    """Repeat `call` while its outcome asks for it; return the last outcome. Raises Stopping, and what `call`
    raises.

    No try starts unless `room` seconds are left before `deadline` (time.monotonic); the first one is the
    caller's to check.
    """

    def too_late(state: RetryCallState) -> bool:
        return deadline is not None and time.monotonic() + state.upcoming_sleep + room > deadline

    retrying = Retrying(
        retry=_retry_condition,
        stop=lambda state: (
            stop_after_attempt(patience.attempts)(state)
            or stop_before_delay(patience.seconds)(state)
            or too_late(state)
        ),
        wait=_wait(patience),
        sleep=interruptible_sleep,
        retry_error_callback=_last_outcome,
    )
    result: Outcome = retrying(call)
    return result


def _retry_condition(state: RetryCallState) -> bool:
    return retry_if_result(lambda outcome: wants_again(outcome, state.attempt_number))(state)


def _wait(patience: Patience) -> Callable[[RetryCallState], float]:
    jitter = wait_random_exponential(multiplier=1, max=patience.longest, min=patience.shortest)

    def wait(state: RetryCallState) -> float:
        asked = _last_outcome(state).retry_after
        return max(jitter(state), asked or 0.0)

    return wait


def _last_outcome(state: RetryCallState) -> Any:
    assert state.outcome is not None
    return state.outcome.result()
