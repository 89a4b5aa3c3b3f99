"""`campaigns up` as people meet it: ready, refused, killed, stopped."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.waiting import until
from tests.workers.product import UP, Product, environment, python
from workers.processes import BROKER, PROCESSES


def refused(folder: Path, *options: str, **variables: str) -> str:
    """Return the sentence with which a start is refused."""
    command = [sys.executable, "-m", "workers.main", "up", *options]
    run = subprocess.run(
        command, env=environment(folder, **variables), capture_output=True, text=True, timeout=30, check=False
    )
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    return run.stderr.strip()


def test_all_processes_run_when_it_says_so(product: Product) -> None:
    assert set(product.pids()) == {BROKER, *(process.name for process in PROCESSES)}
    with urllib.request.urlopen(f"{product.web_url}/healthz") as answer:
        assert answer.status == 200


def test_what_is_secret_is_readable_by_its_owner_alone(product: Product) -> None:
    assert stat.S_IMODE(product.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((product.folder / "flower.password").stat().st_mode) == 0o600


def test_the_first_start_shows_the_password_of_its_admin(product: Product) -> None:
    (password,) = [line.split()[3] for line in product.shown if line.startswith("user admin, password ")]
    code = "from campaigns.people import *; admin = User.objects.get(username='admin'); print(role_of(admin), "
    assert python(product.folder, f"{code} admin.check_password({password!r}))").split() == ["admin", "True"]
    assert password not in product.said()


def test_a_broker_that_cannot_read_its_file_starts_without_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    kept = folder / "redis" / "appendonlydir"
    kept.mkdir(parents=True)
    (kept / "appendonly.aof.manifest").write_text("not a manifest")
    with (tmp_path / "up.err").open("w") as said:
        process = subprocess.Popen(UP, env=environment(folder), stdout=subprocess.DEVNULL, stderr=said)
    until((folder / "run" / "web.pid").exists)
    process.terminate()
    assert process.wait(30) == 0
    (aside,) = folder.glob("redis.unreadable-*")
    assert f"The broker does not start with what it kept, which is now in {aside}." in (tmp_path / "up.err").read_text()


def test_a_second_up_in_the_same_folder_is_refused(product: Product) -> None:
    assert refused(product.folder).startswith(
        f"`campaigns up` already runs in {product.folder} (process {product.process.pid})."
    )


def test_a_killed_worker_is_started_again(product: Product) -> None:
    first = product.pids()["send"]
    os.kill(first, signal.SIGKILL)
    until(lambda: product.pids().get("send") not in (None, first))
    assert "send was ended by SIGKILL; it starts again in 1 s." in product.said()


def test_a_taken_port_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        assert refused(tmp_path, "--port", port).startswith(f"Port {port} for the pages is taken")
        assert refused(tmp_path, "--port", "0", FLOWER_PORT=port).endswith("--flower-port or FLOWER_PORT.")
    assert not (tmp_path / "logs").exists()


def test_a_broker_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    sentence = refused(tmp_path, "--port", "0", "--flower-port", "0", REDIS_URL="redis://:secret@127.0.0.1:9/0")
    assert sentence == ("The broker at redis://:**@127.0.0.1:9/0 does not answer. Start it, or correct REDIS_URL.")


def test_a_killed_up_leaves_nothing_that_stops_the_next_and_sigterm_stops_all(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = Product.start(folder)
    before = [psutil.Process(pid) for pid in first.pids().values()]
    first.process.kill()
    first.process.wait()
    second = Product.start(folder)
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in before)
    family = psutil.Process(second.process.pid).children(recursive=True)
    second.process.send_signal(signal.SIGTERM)
    assert second.process.wait(30) == 0
    assert not [process for process in family if process.is_running()]
    assert list((folder / "run").iterdir()) == []
    for product in (first, second):
        product.stop()


@pytest.mark.parametrize("first_signal", [signal.SIGINT, signal.SIGTERM])
def test_a_start_that_is_interrupted_leaves_nothing(tmp_path: Path, first_signal: signal.Signals) -> None:
    folder = tmp_path / "data"
    with subprocess.Popen(UP, env=environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        until((folder / "run" / "redis.pid").exists)
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(first_signal)
        assert process.wait(30) == 0
    assert family
    assert not [child for child in family if child.is_running()]
