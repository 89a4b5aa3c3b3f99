"""The house: who may import whom, models and migrations, commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

import campaigns
from campaigns.cli import cli
from workers.main import NEEDING_THE_QUEUE

ROOT = Path(campaigns.__file__).parents[1]
LINTER = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]


def test_every_import_keeps_to_its_floor() -> None:
    done = subprocess.run(LINTER, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


@pytest.mark.django_db
def test_the_migrations_describe_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("name", [*cli.entries, *NEEDING_THE_QUEUE])
def test_every_command_is_in_the_readme(name: str) -> None:
    readme = (ROOT / "README.md").read_text()
    assert re.search(rf"`{name}`|campaigns {name}\b|make {name}\b", readme)


def test_every_command_can_be_loaded_and_says_what_it_does() -> None:
    entries = [*cli.entries.values(), *NEEDING_THE_QUEUE.values()]
    targets = ", ".join(repr(entry.target) for entry in entries)
    load = (
        "import click, django, importlib; django.setup()\n"
        f"for target in [{targets}]:\n"
        "    module, name = target.split(':')\n"
        "    assert isinstance(getattr(importlib.import_module(module), name), click.Command), target\n"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", load], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert loaded.returncode == 0, loaded.stderr
    assert all(entry.help.endswith(".") for entry in entries)
