"""Opens an account's way to the gateway, one for each account and process."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from django.conf import settings

from campaigns.gateway import Connection, Gateway
from campaigns.gateway.connection import ButtonCase, Transport
from campaigns.models import Account


def gateway_of(account: Account) -> Gateway:
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
        )
    )


@lru_cache(maxsize=256)
def _open(connection: Connection) -> Gateway:
    return Gateway(connection)
