"""The command `campaigns up`: everything on one machine until Ctrl-C."""

from __future__ import annotations

import sys

import click
from django.conf import settings

from campaigns.cli.group import Refusal
from workers import firststart, flowerauth
from workers.processes import PROCESSES
from workers.supervisor import CannotStart, Supervisor

_PORT = click.IntRange(0, 65535)


@click.command()
@click.option("--port", type=_PORT, help="Port of the pages; 0 chooses a free one. Default: PORT, else 8000.")
@click.option(
    "--flower-port", type=_PORT, help="Port of Flower; 0 chooses a free one. Default: FLOWER_PORT, else 5555."
)
def up(port: int | None, flower_port: int | None) -> None:
    """Run everything on this machine: broker, database, pages, workers, beat and Flower. Ctrl-C stops it."""
    try:
        click.echo("Starting …")
        with Supervisor(_say, port, flower_port) as running:
            running.wait_ready()
            show_running(running)
            click.echo("Ready. Ctrl-C stops it.")
            try:
                running.wait()
            except KeyboardInterrupt:
                click.echo("Stopping: what is being sent is finished first. Ctrl-C again ends everything at once.")
                raise
    except CannotStart as error:
        raise Refusal(str(error)) from None
    except KeyboardInterrupt:
        click.echo("Stopped.")


def show_running(running: Supervisor) -> None:
    """Print where everything is, and the passwords to a terminal."""
    click.echo(f"Pages     {running.web_url}")
    if running.admin_password:
        click.echo(f"          user {firststart.ADMIN}, password {running.admin_password} (shown only this once)")
    click.echo(f"Flower    {running.flower_url}")
    click.echo(f"          user {flowerauth.USER}, password {_flower_password()}")
    click.echo(f"Data      {settings.DATA_DIR} (logs in {settings.DATA_DIR / 'logs'})")
    click.echo(f"Running   {', '.join(process.name for process in PROCESSES)}")


def _flower_password() -> str:
    """Return the password for a terminal; a log gets where to find it."""
    if settings.FLOWER_PASSWORD:
        return "from CAMPAIGNS_FLOWER_PASSWORD"
    kept = flowerauth.password()
    return kept if sys.stdout.isatty() else f"in {settings.DATA_DIR / 'flower.password'}"


def _say(line: str) -> None:
    click.echo(line, err=True)
