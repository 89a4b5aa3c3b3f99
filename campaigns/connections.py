"""Opens an account's way to the gateway, one for each account and process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.db.models import Field

from campaigns.gateway import Connection, Gateway, Patience
from campaigns.gateway.connection import ButtonCase, Transport
from campaigns.models import Account, SecretField, StoredAccess

_CONNECT_SECONDS, _UPLOAD_SECONDS = 5.0, 60.0
_CONNECT_SHARE, _READ_SHARE = 0.15, 0.75
"""Shares of a lease: a request starts only when it can end before its lease does, so it must fit with room to spare."""
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
            connect_timeout=min(_CONNECT_SECONDS, _CONNECT_SHARE * settings.LEASE_SECONDS),
            read_timeout=min(settings.READ_TIMEOUT, _READ_SHARE * settings.LEASE_SECONDS),
            upload_timeout=min(max(_UPLOAD_SECONDS, settings.READ_TIMEOUT), _READ_SHARE * settings.LEASE_SECONDS),
        ),
        patience,
    )


@lru_cache(maxsize=256)
def gateway_by(stored: StoredAccess) -> Gateway:
    """Return the gateway client for an account's columns as they stand in the database, without loading the account."""
    read = Account(**{name: _as_read(name, value) for name, value in stored._asdict().items()})
    return gateway_of(read)


def _as_read(name: str, value: object) -> object:
    """Return what the ORM would have made of a stored value: secrets decrypted, booleans as such."""
    column = cast("Field[Any, Any]", Account._meta.get_field(name))
    if isinstance(column, SecretField):
        return column.from_db_value(str(value))
    return column.to_python(value)


@lru_cache(maxsize=256)
def _open(connection: Connection, patience: Patience | None) -> Gateway:
    return Gateway(connection, patience=patience)
