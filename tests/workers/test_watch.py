"""The watcher with small real processes: starting again, waiting longer each time, stopping in order."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.waiting import until
from tests.workers.test_embedded import running, url
from workers import leftovers
from workers.processes import Process
from workers.watch import Watcher

IDLE = "import time; time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True);" + IDLE
LAST_WORDS = (
    "import pathlib, signal, sys, time\n"
    "def end(*_):\n"
    "    time.sleep(0.2)\n"
    "    pathlib.Path(sys.argv[1]).open('a').write(sys.argv[2] + ' ')\n"
    "    sys.exit()\n"
    "signal.signal(signal.SIGTERM, end); print('ready', flush=True); time.sleep(600)"
)


def python(name: str, code: str, *arguments: str, stop_seconds: float = 10.0) -> Process:
    return Process(name, (sys.executable, "-c", code, *arguments), stop_seconds)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def watcher(tmp_path: Path, said: list[str]) -> Iterator[Watcher]:
    watcher = Watcher(tmp_path, said.append)
    yield watcher
    watcher.kill()


def test_a_child_that_dies_is_started_again_and_said(watcher: Watcher, said: list[str], tmp_path: Path) -> None:
    watcher.add([python("send", IDLE)], os.environ)
    until(lambda: watcher.child("send").pid)
    first = watcher.child("send").pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: watcher.child("send").pid not in (None, first))
    log = tmp_path / "logs" / "send.log"
    assert said == [f"send was ended by SIGKILL; it starts again in 1 s. Its log: {log}"]


def test_a_closed_terminal_keeps_no_child_from_starting_again(tmp_path: Path) -> None:
    def to_nobody(_line: str) -> None:
        raise BrokenPipeError

    watcher = Watcher(tmp_path, to_nobody)
    watcher.add([python("send", IDLE)], os.environ)
    until(lambda: watcher.child("send").pid)
    first = watcher.child("send").pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: watcher.child("send").pid not in (None, first))
    watcher.drain()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_watcher_that_breaks_is_told_from_one_that_was_stopped(watcher: Watcher, tmp_path: Path) -> None:
    def broken(_line: str) -> None:
        raise RuntimeError

    other = Watcher(tmp_path, broken)
    other.add([python("web", "raise SystemExit(3)")], os.environ)
    other.wait()
    # Its last words are the warning that this test expects.
    until(lambda: [thread.name for thread in threading.enumerate()].count("watcher") == 1)
    assert other.broke
    assert not watcher.broke
    watcher.drain()
    assert not watcher.broke


def test_a_child_that_keeps_dying_is_started_less_and_less_often(watcher: Watcher, said: list[str]) -> None:
    watcher.add([python("web", "raise SystemExit(3)")], os.environ)
    until(lambda: len(said) == 3)
    assert [line.split(". ")[0] for line in said] == [
        f"web ended with exit code 3; it starts again in {seconds} s" for seconds in (1, 2, 4)
    ]


def test_draining_stops_beat_then_workers_then_pages_then_control(watcher: Watcher, tmp_path: Path) -> None:
    order = tmp_path / "order"
    names = ["control", "web", "send", "beat"]
    watcher.add([python(name, LAST_WORDS, str(order), name) for name in names], os.environ)
    until(lambda: all("ready" in _log(watcher, name) for name in names))
    watcher.drain()
    assert order.read_text().split() == ["beat", "send", "web", "control"]


def test_a_child_that_does_not_end_in_its_time_is_killed(watcher: Watcher) -> None:
    watcher.add([python("send", STUBBORN, stop_seconds=0.3)], os.environ)
    until(lambda: "deaf" in _log(watcher, "send"))
    pid = watcher.child("send").pid
    watcher.drain()
    assert pid is not None
    assert not psutil.pid_exists(pid)


def test_killing_does_not_wait_for_anybody(watcher: Watcher) -> None:
    watcher.add([python("send", STUBBORN, stop_seconds=600)], os.environ)
    until(lambda: "deaf" in _log(watcher, "send"))
    began = time.monotonic()
    watcher.kill()
    assert time.monotonic() - began < 5


def test_a_long_log_is_put_aside_at_the_start(watcher: Watcher, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "web.log").write_bytes(b"x" * (6 * 2**20))
    watcher.add([python("web", "print('hello', flush=True);" + IDLE)], os.environ)
    until(lambda: _log(watcher, "web") == "hello\n")
    assert (tmp_path / "logs" / "web.log.1").stat().st_size == 6 * 2**20


def test_a_broker_that_goes_away_and_comes_back_is_said(said: list[str], tmp_path: Path, settings: Any) -> None:
    settings.REDIS_URL = url(tmp_path)
    with running(tmp_path):
        watcher = Watcher(tmp_path, said.append)
        until(lambda: watcher.broker_there)
    until(lambda: said == [f"The broker at {settings.REDIS_URL} does not answer; workers reconnect by themselves."])
    with running(tmp_path):
        until(lambda: said[1:] == ["The broker answers again."])
    watcher.kill()


def test_what_a_killed_run_left_is_ended_by_its_pid_file(tmp_path: Path) -> None:
    said: list[str] = []
    left = psutil.Popen([sys.executable, "-c", IDLE], start_new_session=True)
    leftovers.remember(tmp_path, "send", left.pid)
    leftovers.end(tmp_path, said.append)
    assert left.wait(5) == -signal.SIGTERM
    assert said == ["The last run was killed; ending what it left: send."]
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_only_has_the_number_of_an_old_one_is_left_alone(tmp_path: Path) -> None:
    with psutil.Popen([sys.executable, "-c", IDLE], start_new_session=True) as stranger:
        (tmp_path / "send.pid").write_text(f"{stranger.pid} 1\n")
        leftovers.end(tmp_path, lambda line: pytest.fail(line))
        assert stranger.poll() is None
        stranger.kill()


def _log(watcher: Watcher, name: str) -> str:
    log = watcher.child(name).log
    return log.read_text() if log.exists() else ""
