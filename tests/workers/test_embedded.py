"""The embedded broker: a real server on a unix socket."""

from __future__ import annotations

import os
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from campaigns import data_folder
from workers import embedded


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = embedded.broker(folder)
    with subprocess.Popen(process.command, stdout=subprocess.DEVNULL) as server:
        try:
            end = time.monotonic() + 10
            while not embedded.answers(url(folder)):
                assert time.monotonic() < end
                time.sleep(0.02)
            yield server
        finally:
            server.kill()


def url(folder: Path) -> str:
    return f"redis+socket://{data_folder.broker_socket(folder)}"


def client(folder: Path) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(data_folder.broker_socket(folder)))


def test_what_is_on_the_broker_outlives_a_kill_of_the_server(tmp_path: Path) -> None:
    with running(tmp_path) as server, client(tmp_path) as connection:
        connection.lpush("send", *range(100))
        server.kill()
    with running(tmp_path), client(tmp_path) as connection:
        assert connection.llen("send") == 100


def test_nobody_else_may_open_the_broker_and_it_never_drops_a_message(tmp_path: Path) -> None:
    with running(tmp_path), client(tmp_path) as connection:
        mode = stat.S_IMODE(data_folder.broker_socket(tmp_path).stat().st_mode)
        assert mode == 0o700
        assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert connection.config_get("appendonly") == {"appendonly": "yes"}
        assert connection.config_get("port") == {"port": "0"}


def test_a_broker_that_does_not_run_does_not_answer(tmp_path: Path) -> None:
    assert not embedded.answers(url(tmp_path))


@pytest.mark.parametrize(
    ("version", "preferred"),
    [
        pytest.param("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc", True, id="new enough"),
        pytest.param("Redis server v=6.2.0 sha=00000000:0", True, id="just new enough"),
        pytest.param("Redis server v=6.0.16 sha=00000000:0", False, id="too old for Celery"),
        pytest.param("who knows", False, id="not a server"),
    ],
)
def test_a_server_on_the_path_is_preferred_when_celery_can_use_it(
    version: str, preferred: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "redis-server"
    program.write_text(f"#!/bin/sh\necho '{version}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    assert (embedded.find_server() == program) is preferred


def test_what_cannot_be_read_is_set_aside_and_kept(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis" / "damaged").touch()
    aside = embedded.set_aside(tmp_path)
    assert (aside / "damaged").exists()
    assert list((tmp_path / "redis").iterdir()) == []
