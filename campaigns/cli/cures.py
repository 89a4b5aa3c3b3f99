"""What the command line advises beside a sentence: the command that mends it."""

from __future__ import annotations

import shlex

from campaigns.explain import Explained
from campaigns.models import Account

_CURES = {
    "not_connected": "`campaigns account check {name}` shows it.",
    "credentials": "Correct it with `campaigns account add {name} --replace --token TOKEN`.",
}


def with_cure(account: Account, code: str, text: str) -> str:
    """Return the sentence, followed by the command that helps where there is one."""
    cure = _CURES.get(code, "").format(name=shlex.quote(account.name))
    return f"{text} {cure}".strip()


def told(account: Account, explained: Explained) -> str:
    """Return what a command says of a gateway that could not be used."""
    return with_cure(account, explained.code, explained.text)
