"""Trouble with processes: killed, asked to end, stopped for a while, there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.faults.rig import PATIENCE, Rig
from tests.postgres import restart
from tests.waiting import until
from tests.workers.product import environment


def nothing(rig: Rig) -> None:
    """Leave the processes alone."""


def kill_send_workers(rig: Rig) -> None:
    """SIGKILL the send worker in the middle of its requests, again and again."""
    for share in (0.15, 0.4, 0.65):
        rig.wait_accepted(share)
        rig.kill("send")


def terminate_send_workers(rig: Rig) -> None:
    """SIGTERM the send worker while it sends: what it began is finished."""
    for share in (0.2, 0.6):
        rig.wait_accepted(share)
        rig.kill("send", signal.SIGTERM)


def restart_one_after_the_other(rig: Rig) -> None:
    """Ask every process to end and make room for a new one, as an upgrade does, in the runbook's order."""
    for place, name in enumerate(("control", "send", "bulk", "web", "beat", "flower")):
        rig.wait_accepted(0.1 + 0.1 * place)
        rig.kill(name, signal.SIGTERM)
    _wait_until_all_are_read(rig)
    assert not rig.books.failed_calls(), "a process that was asked to end did not finish what it sent"


def stop_past_the_lease(rig: Rig) -> None:
    """SIGSTOP the send worker until others have taken over what it was sending, then let it go on."""
    rig.wait_accepted(0.2)
    stopped = rig.pid("send")
    with rig.stopped("send"), another(rig, "worker", "-P", "threads", "-c", "4", "-Q", "send", "-n", "other@%h"):
        _wait_until_all_are_read(rig)
    # It goes on with what it had: with answers that came meanwhile, and with requests that it must not start.
    until(lambda: rig.product.pids()["send"] == stopped, PATIENCE)
    rig.stay(3.0)


def stop_before_the_post(rig: Rig) -> None:
    """The failpoint stops the worker between its claim and its request; it goes on after somebody else has sent."""
    marker = rig.product.folder / "failpoint.before_post"
    until(marker.exists, PATIENCE)
    stopped = rig.pid("send")
    try:
        with another(rig, "worker", "-P", "threads", "-c", "4", "-Q", "send", "-n", "other@%h"):
            _wait_until_all_are_read(rig)
    finally:
        os.kill(stopped, signal.SIGCONT)
    rig.stay(3.0)


def _wait_until_all_are_read(rig: Rig) -> None:
    rig.wait(lambda: set(rig.books.counts()) == {"read"})


def kill_broker(rig: Rig) -> None:
    """SIGKILL the broker; it comes back with what its file kept."""
    rig.wait_accepted(0.3)
    rig.kill("redis")


def stop_broker(rig: Rig) -> None:
    """SIGSTOP the broker for 8 seconds: connections stay open and nothing answers."""
    rig.wait_accepted(0.3)
    with rig.stopped("redis"):
        rig.stay(8.0)


def restart_database(rig: Rig) -> None:
    """Restart PostgreSQL twice under way, which breaks off every transaction."""
    for share in (0.2, 0.5):
        rig.wait_accepted(share)
        restart(rig.books.url)


def two_beats(rig: Rig) -> None:
    """A second beat gives every hint again."""
    schedule = rig.product.folder / "second-beat"
    with another(rig, "beat", "-s", str(schedule)):
        rig.wait_accepted(1.0)


def kill_beat(rig: Rig) -> None:
    """SIGKILL beat."""
    rig.wait_accepted(0.3)
    rig.kill("beat")


def every_failpoint(rig: Rig) -> None:
    """Wait until every named point has killed its process."""
    names = [order.partition(":")[0] for order in rig.product.settings["CAMPAIGNS_FAILPOINT"].split(",")]
    rig.wait(lambda: all((rig.product.folder / f"failpoint.{name}").exists() for name in names))


@contextmanager
def another(rig: Rig, *arguments: str) -> Iterator[None]:
    """Run one more process of Celery beside the product's own."""
    product = rig.product
    with (product.folder.parent / "another.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "workers", *arguments],
            env=environment(product.folder, **{**product.settings, "CAMPAIGNS_FAILPOINT": ""}),
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def pause_and_resume(rig: Rig) -> None:
    """Pause and go on, 50 times, while it sends."""
    turns = [(word, rig.books.campaign) for _ in range(50) for word in ("pause", "resume")]
    rig.operator(*turns)


def all_at_once(rig: Rig) -> None:
    """Kill workers, broker and beat in any order, with a pause after each; the flags add trouble at the gateway."""
    names = ["send", "redis", "beat", "control", "send"]
    rig.random.shuffle(names)
    for name in names:
        rig.stay(rig.random.uniform(0.5, 2.0))
        rig.kill(name)
        # It may have finished in the meantime, which refuses both.
        with suppress(subprocess.CalledProcessError):
            rig.operator(("pause", rig.books.campaign), ("resume", rig.books.campaign))
