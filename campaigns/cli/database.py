"""`campaigns migrate`: bring the database's tables up to date."""

from __future__ import annotations

import click
from django.core.management import call_command

from campaigns.cli.group import Refusal


@click.command()
@click.option("--check", is_flag=True, help="Only say whether the models and the migrations agree.")
def migrate(check: bool) -> None:
    """Create or update the tables of the database."""
    if check:
        try:
            call_command("makemigrations", check=True, dry_run=True, verbosity=0)
        except SystemExit:
            raise Refusal("The models have changes that no migration describes.") from None
        click.echo("Models and migrations agree.")
        return
    call_command("migrate", verbosity=0)
    click.echo("The database is up to date.")
