"""The commands as processes: settings, data folder, database and broker that cannot be used."""

from __future__ import annotations

import ctypes
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import CAMPAIGNS, as_process, sentence

LIST = "phone,message\n9876543210,hello\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CAMPAIGNS_LEASE_SECONDS", "abc"),
        ("CAMPAIGNS_LEASE_SECONDS", "-1"),
        ("CAMPAIGNS_READ_TIMEOUT", "soon"),
        ("CAMPAIGNS_WORKER_CONCURRENCY", "0"),
        ("PORT", "99999"),
        ("DATABASE_URL", "oracle://somewhere"),
        ("DATABASE_URL", "postgresql://user:pass/word@host/name"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(data_folder: Path, name: str, value: str) -> None:
    said = sentence(as_process(data_folder, "status", **{name: value}), 2)
    assert name in said
    assert "pass" not in said.replace("password", "")


def test_help_needs_no_setting(data_folder: Path) -> None:
    done = as_process(data_folder, "--help", CAMPAIGNS_LEASE_SECONDS="abc")
    assert done.returncode == 0
    assert "launch" in done.stdout


def test_a_database_without_tables_is_a_sentence(data_folder: Path) -> None:
    assert "campaigns migrate" in sentence(as_process(data_folder, "status"), 1)


def test_a_database_that_does_not_answer_is_a_sentence(data_folder: Path) -> None:
    nowhere = f"sqlite:///{data_folder}/none/none.sqlite3"
    assert "DATABASE_URL" in sentence(as_process(data_folder, "status", DATABASE_URL=nowhere), 1)


def test_a_data_folder_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "CAMPAIGNS_DATA_DIR" in sentence(as_process(tmp_path / "file", "status"), 2)


_CAPABILITIES_OF_ROOT = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: with them, root may write anywhere."""
_PR_CAPBSET_DROP = 24


def _as_anybody() -> None:
    libc = ctypes.CDLL(None)
    for capability in _CAPABILITIES_OF_ROOT:
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def test_a_data_folder_that_is_not_writable_is_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o555)
    done = subprocess.run(
        [*CAMPAIGNS, "status"],
        env={"PATH": os.environ["PATH"], "CAMPAIGNS_DATA_DIR": str(folder)},
        preexec_fn=_as_anybody if os.geteuid() == 0 else None,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "not writable" in sentence(done, 2)


def test_from_an_empty_folder_to_a_draft(data_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST)
    nobody_there = "http://127.0.0.1:9"
    assert as_process(data_folder, "migrate").returncode == 0
    said = sentence(as_process(data_folder, "doctor", REDIS_URL="redis://127.0.0.1:9/0"), 1)
    assert "broker" in said
    assert "database" not in said
    for words in (
        ["migrate", "--check"],
        ["account", "add", "shop", "--base-url", nobody_there, "--token", "t"],
        ["import", tmp_path / "list.csv", "--account", "shop"],
        ["status"],
        ["status", 1],
        ["results", 1, "-o", tmp_path / "out.csv"],
    ):
        done = as_process(data_folder, *words)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
    assert "pending" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig").lower()


def test_processes_that_start_together_in_an_empty_folder_agree_on_the_secret(data_folder: Path) -> None:
    ask = (
        "import sys; from pathlib import Path; from campaigns.data_folder import kept_secret;"
        "print(kept_secret(Path(sys.argv[1]), 'secret.key'))"
    )
    command = [CAMPAIGNS[0], "-c", ask, str(data_folder)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    secrets = {process.communicate(timeout=30)[0] for process in running}
    assert len(secrets) == 1
    assert (data_folder / "secret.key").stat().st_mode & 0o777 == 0o600
    assert os.listdir(data_folder) == ["secret.key"]
