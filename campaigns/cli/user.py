"""`campaigns user`: people who may sign in, and what they may do."""

from __future__ import annotations

import secrets
import sys

import click
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from campaigns.cli.group import Refusal
from campaigns.cli.parts import console
from campaigns.people import ROLES, add_user


@click.group()
def user() -> None:
    """The people who may sign in to the page."""


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="operator", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
def add(name: str, role: str, password_stdin: bool) -> None:
    """Add the person NAME; prints a random password once."""
    if User.objects.filter(username=name).exists():
        raise Refusal(f"There is a user {name!r} already.")
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    try:
        validate_password(password)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from None
    add_user(name, password, role)
    console.print(f"{name} may sign in as {role}.")
    if not password_stdin:
        console.print(f"Password, shown once: {password}")
