"""Opens an account's way to the gateway, one for each account and process."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import cast

from django.conf import settings

from campaigns.gateway import Connection, Gateway, Patience
from campaigns.gateway.connection import ButtonCase, Transport
from campaigns.models import Account

HURRIED = Patience(attempts=2, seconds=3.0, longest=0.5)
"""For a question that a person waits for."""


def gateway_of(account: Account, patience: Patience | None = None) -> Gateway:
    """Return the gateway client of the account; the same one until the account's settings change."""
    return _open(
        Connection(
            base_url=account.base_url,
            token=str(account.token),
            instance_id=str(account.instance_id),
            transport=cast(Transport, account.transport),
            button_param_case=cast(ButtonCase, account.button_param_case),
            list_aliases=account.list_aliases,
            read_timeout=settings.READ_TIMEOUT,
        ),
        patience,
    )


def gateway_by_id(account_id: int) -> Gateway:
    """Return the gateway client of the account with that id; a change of its settings counts within a second."""
    known = _recent.get(account_id)
    if known is None or time.monotonic() > known[0]:
        known = time.monotonic() + _REMEMBERED, gateway_of(Account.objects.get(pk=account_id))
        _recent[account_id] = known
    return known[1]


_REMEMBERED = 1.0
_recent: dict[int, tuple[float, Gateway]] = {}


@lru_cache(maxsize=256)
def _open(connection: Connection, patience: Patience | None) -> Gateway:
    return Gateway(connection, patience=patience)
