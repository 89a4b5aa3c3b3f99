"""What the first start makes: the first person who may sign in."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import User

from campaigns import people

ADMIN = "admin"


def make_admin() -> str | None:
    """Make the person `admin` when there is nobody yet and return the password, kept nowhere; else None."""
    if User.objects.exists():
        return None
    password = secrets.token_urlsafe(12)
    people.add_user(ADMIN, password, "admin")
    return password
