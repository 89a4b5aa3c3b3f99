"""The people who may sign in, and their role: viewer sees, operator also imports and launches, admin also manages."""

from __future__ import annotations

from django.contrib.auth.models import Group, User

ROLES = ("viewer", "operator", "admin")


def add_user(name: str, password: str, role: str) -> User:
    """Create a person with one role."""
    person = User.objects.create_user(name, password=password)
    person.groups.add(Group.objects.get_or_create(name=role)[0])
    return person


def role_of(person: User) -> str:
    """Return the person's highest role; somebody without one may only see."""
    held = set(person.groups.values_list("name", flat=True))
    return next((role for role in reversed(ROLES) if role in held), ROLES[0])
