"""Adds a hook, gives it another secret, tries it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.models import Account, Campaign, Change, Hook, Notice
from campaigns.models.notices import new_hook_secret
from campaigns.notices import letters
from campaigns.notices.address import judge
from campaigns.notices.bodies import encoded
from campaigns.notices.post import post
from campaigns.notices.serve import headers

LONGEST_URL = 500


class Refused(Exception):
    """The hook cannot be; the text says why and what would help."""


def add(
    name: str, url: str, *, account: Account | None = None, campaign: Campaign | None = None, statuses: bool = True,
    alerts: bool = True,
) -> Hook:  # fmt: skip
    """Store a hook; its secret is for the caller to show once.

    It is told what happens from now on. Raises Refused for a name that is taken, BadAddress for the URL.
    """
    if not (statuses or alerts):
        raise Refused("It would be told nothing. Choose statuses, alerts, or both.")
    if len(url) > LONGEST_URL:
        raise Refused(f"An address has at most {LONGEST_URL} characters.")
    judge(url)
    try:
        with transaction.atomic():
            return Hook.objects.create(
                name=name, url=url, account=account, campaign=campaign, statuses=statuses, alerts=alerts
            )
    except IntegrityError:
        raise Refused(f"There is a hook {name!r} already. Choose another name, or remove that one first.") from None


def rotate(hook: Hook) -> str:
    """Give a hook another secret and return it; for a day the one before signs as well.

    All that is encrypted of it is written anew, so with the current SECRET_KEY.
    """
    secret = new_hook_secret()
    Hook.objects.filter(pk=hook.pk).update(
        url=hook.url, secret=secret, earlier_secret=hook.secret, rotated_at=timezone.now()
    )
    return secret


def standing(hook: Hook) -> dict[str, int]:
    """Return how many notices wait for a hook and how many were given up, and the changes that are no notice yet."""
    mine = Notice.objects.filter(hook=hook)
    return {
        "waiting": mine.filter(state=Notice.State.WAITING).count(),
        "given_up": mine.filter(state=Notice.State.GIVEN_UP).count(),
        "changes": Change.objects.filter(hook=hook).count(),
    }


def test_hook(hook: Hook) -> str:
    """Post a notice of the event `test` at once and once; return "" when it was taken, else a code."""
    now = timezone.now()
    body = encoded({"event": "test", "notice": 0, "at": now.isoformat()})
    return post(hook.url, body, headers(hook, "test", 0, body, now))


def test_letter() -> str:
    """Mail a test to everybody who gets alerts; return "" when the server took it, else a code."""
    alert = {
        "title": "A test",
        "happened": "Somebody asked for a test of the e-mail that tells alerts.",
        "waits_for": "Nothing.",
        "do": "Nothing: you would get alerts.",
        "times": 1,
        "link": "",
    }
    return letters.send([alert])
