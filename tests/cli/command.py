"""Runs commands: in this process against the test's database, or as the user does, in a data folder of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from campaigns.cli import cli

CAMPAIGNS = [sys.executable, "-m", "workers.main"]


def run(*words: object) -> Result:
    """Run a command in this process."""
    name, *rest = (str(word) for word in words)
    module, attribute = cli.entries[name].target.split(":")
    command: click.Command = getattr(import_module(module), attribute)
    with capture_logs():
        return CliRunner().invoke(command, rest, prog_name=f"campaigns {name}")


def refused(result: Result, code: int = 1) -> str:
    """Return the sentence of a refusal."""
    assert result.exit_code == code, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return " ".join(result.stderr.split())


def as_process(folder: Path, *words: object, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a process with nothing set but the data folder and `settings`."""
    inherited = {n: v for n, v in os.environ.items() if not re.match("CAMPAIGNS_|DATABASE_|REDIS_|DJANGO_|SECRET_", n)}
    return subprocess.run(
        [*CAMPAIGNS, *map(str, words)],
        env={**inherited, "CAMPAIGNS_DATA_DIR": str(folder)} | settings,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def sentence(done: subprocess.CompletedProcess[str], code: int) -> str:
    """Return what a process said on stderr while it refused."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())
