"""Acts of several threads in one commit: each gets its own result, and one that fails fails alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connections

from campaigns.models import AuditEntry
from campaigns.together import _waiting, together

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

Submit = Callable[[Callable[[], object]], "Future[object]"]


@contextmanager
def threads(n: int) -> Iterator[Submit]:
    """Hand acts to threads that run them together with what the others have."""

    def run(act: Callable[[], object]) -> object:
        try:
            return together(act)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(n) as pool:
        yield lambda act: pool.submit(run, act)


@contextmanager
def while_another_leads(waiting: int) -> Iterator[None]:
    """Keep one act running until so many wait for the next transaction."""
    began, may_end = threading.Event(), threading.Event()

    def long_act() -> None:
        began.set()
        assert may_end.wait(30)

    with threads(1) as submit:
        first = submit(long_act)
        assert began.wait(30)
        try:
            yield
            _until_waiting(waiting)
        finally:
            may_end.set()
        first.result(30)


def _until_waiting(n: int) -> None:
    patience = time.monotonic() + 30
    while len(_waiting) < n:
        assert time.monotonic() < patience
        time.sleep(0.001)


def stored(word: str) -> int:
    """Store a word; return the thread that did."""
    AuditEntry.objects.create(who=word, act="test", subject="")
    return threading.get_ident()


def failing(word: str) -> None:
    stored(word)
    raise ValueError(word)


def words() -> set[str]:
    return set(AuditEntry.objects.values_list("who", flat=True))


def test_acts_that_wait_at_the_same_moment_share_a_transaction() -> None:
    with threads(20) as submit:
        with while_another_leads(20):
            futures = [submit(lambda n=n: stored(str(n))) for n in range(20)]
        leaders = {future.result(30) for future in futures}
    assert len(leaders) == 1
    assert words() == {str(n) for n in range(20)}


def test_more_acts_than_fit_into_one_transaction_are_all_run() -> None:
    with threads(150) as submit:
        with while_another_leads(150):
            futures = [submit(lambda n=n: stored(str(n))) for n in range(150)]
        leaders = {future.result(30) for future in futures}
    assert len(leaders) <= 3
    assert len(words()) == 150


def test_an_act_that_fails_fails_alone() -> None:
    with threads(3) as submit:
        with while_another_leads(3):
            good, bad, late = (
                submit(lambda: stored("good")),
                submit(lambda: failing("bad")),
                submit(lambda: stored("late")),
            )
        with pytest.raises(ValueError, match="bad"):
            bad.result(30)
        assert good.result(30)
        assert late.result(30)
    assert words() == {"good", "late"}
    assert AuditEntry.objects.count() == 2


def test_threads_that_come_and_go_all_get_their_own_result() -> None:
    def act(n: int) -> int:
        stored(str(n))
        if n % 7 == 0:
            raise ValueError(n)
        return n

    with threads(8) as submit:
        futures = [submit(lambda n=n: act(n)) for n in range(400)]
        found = [n if future.exception(60) else future.result() for n, future in enumerate(futures)]
        failed = [n for n, future in enumerate(futures) if future.exception()]
    assert found == list(range(400))
    assert failed == list(range(0, 400, 7))
    assert words() == {str(n) for n in range(400) if n % 7}


def test_the_end_of_a_leading_process_wakes_who_shares_its_transaction() -> None:
    def ending() -> None:
        raise SystemExit

    with threads(2) as submit:
        with while_another_leads(2):
            leader, follower = submit(ending), submit(lambda: stored("never"))
            # Whichever of the two came first leads; the other one shares its transaction.
        assert isinstance(leader.exception(30), (SystemExit, OperationalError))
        assert isinstance(follower.exception(30), (SystemExit, OperationalError))
        assert submit(lambda: stored("later")).result(30)
    assert words() == {"later"}


def test_the_end_of_a_process_that_repeats_acts_leaves_nobody_believing_that_its_own_is_stored() -> None:
    def ending() -> None:
        raise SystemExit

    acts: list[Callable[[], object]] = [lambda: failing("bad"), ending, lambda: stored("never")]
    with threads(3) as submit:
        with while_another_leads(3):
            futures = []
            for place, act in enumerate(acts, 1):
                futures.append(submit(act))
                _until_waiting(place)
        assert all(future.exception(30) for future in futures)
    assert words() == set()
