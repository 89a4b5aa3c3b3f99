"""A click group that loads a command's module when the command is run, and turns a user's mistake into one sentence."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, ProgrammingError

from campaigns import logs
from campaigns.files import FilesUnreachable


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: `module:attribute`, its line of help, and settings it brings unless the environment has them."""

    target: str
    help: str
    django: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)


class Refusal(click.ClickException):
    """A request that was understood and refused: one sentence on stderr, exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Print the sentence without click's `Error:` in front."""
        click.echo(self.message, err=True, file=file)


class Misconfigured(Refusal):
    """A setting that cannot be used: exit code 2."""

    exit_code = 2


class Commands(click.Group):
    """Commands by name; Django is set up before the first one is loaded."""

    def __init__(self, *args: Any, entries: dict[str, Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them, so that help works whatever the settings are."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.entries.items()])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, in the order of a person's work."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command. Raises Misconfigured when a setting cannot be used."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        for name, value in entry.environment.items():
            os.environ.setdefault(name, value)
        if entry.django:
            set_up()
        module, attribute = entry.target.split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a database or a storage that cannot be used becomes a sentence."""
        try:
            return super().invoke(ctx)
        except ImproperlyConfigured as error:
            raise Misconfigured(str(error)) from None
        except (OperationalError, ProgrammingError) as error:
            raise Refusal(_database_sentence(error)) from None
        except FilesUnreachable as error:
            raise Refusal(
                f"The uploaded files are out of reach. {error} `campaigns doctor` says what to look at."
            ) from None


def set_up() -> None:
    """Prepare Django. Raises Misconfigured naming the setting that cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaigns.settings")
    try:
        django.setup()
        # A person at a terminal reads what the command prints; the processes write the log.
        logs.configure(logging.WARNING)
    except ImproperlyConfigured as error:
        raise Misconfigured(str(error)) from None


def _database_sentence(error: DatabaseError) -> str:
    text = str(error).strip().splitlines()[0]
    if "no such table" in text or "does not exist" in text:
        return "The database is not set up yet. Run `campaigns migrate`, or `campaigns up`, first."
    return f"The database cannot be used: {text}. Check DATABASE_URL and that it is running."
