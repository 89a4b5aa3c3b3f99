"""Who may do what: a viewer sees, an operator also imports and launches, an admin also keeps accounts and people."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from campaigns.people import ROLES, role_of

Role = Literal["viewer", "operator", "admin"]
_P = ParamSpec("_P")
_R = TypeVar("_R", bound=HttpResponseBase)


def role(person: User | AnonymousUser) -> str:
    """Return the role that counts on the pages; superusers are admins, nobody has none ("")."""
    if not isinstance(person, User):
        return ""
    return "admin" if person.is_superuser else role_of(person)


def may(person: User | AnonymousUser, needed: Role) -> bool:
    """Whether the person's role is `needed` or higher."""
    held = role(person)
    return bool(held) and ROLES.index(held) >= ROLES.index(needed)


def needs(
    needed: Role,
) -> Callable[[Callable[Concatenate[HttpRequest, _P], _R]], Callable[Concatenate[HttpRequest, _P], _R]]:
    """Answer 403 to everybody below the role."""

    def decorate(view: Callable[Concatenate[HttpRequest, _P], _R]) -> Callable[Concatenate[HttpRequest, _P], _R]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            if not may(request.user, needed):
                raise PermissionDenied(f"This needs the role {needed}.")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def in_templates(request: HttpRequest) -> dict[str, Any]:
    """Tell templates what the person may do, so that pages offer no button that answers 403."""
    held = role(request.user) if hasattr(request, "user") else ""
    rank = ROLES.index(held) if held else -1
    return {"role": held, "may_operate": rank >= 1, "may_administer": rank >= 2}
