"""The keys of other programs: made, found again in constant time, limited by the minute, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from campaigns.models import Account, ApiKey

_PREFIX_BYTES = 4
_SECRET_BYTES = 32
_NOBODY = hashlib.sha256(b"").hexdigest()


class Scope(StrEnum):
    """What a key may. None of them includes another."""

    READ = "read"
    """See campaigns, recipients, results, the inbox and suppressions."""
    LAUNCH = "launch"
    """Import, launch, pause, resume, cancel and retry campaigns."""
    MANAGE = "manage"
    """Ask the gateway about accounts, change suppressions."""


def make(name: str, scopes: Collection[Scope], account: Account | None, per_minute: int) -> tuple[ApiKey, str]:
    """Store a key and return it with what the program must present, which nobody can read again."""
    prefix, secret = secrets.token_hex(_PREFIX_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    key = ApiKey.objects.create(
        name=name,
        prefix=prefix,
        digest=_digest(secret),
        scopes=sorted(scopes),
        account=account,
        per_minute=per_minute,
    )
    return key, f"ck_{prefix}_{secret}"


def find(presented: str) -> ApiKey | None:
    """Return the key that was presented; None when it is unknown or revoked. Takes as long either way."""
    mark, _, rest = presented.strip().partition("_")
    prefix, _, secret = rest.partition("_")
    known = None
    if mark == "ck" and len(prefix) == 2 * _PREFIX_BYTES and prefix.isalnum():
        known = ApiKey.objects.select_related("account").filter(prefix=prefix, revoked_at=None).first()
    matches = constant_time_compare(known.digest if known else _NOBODY, _digest(secret))
    return known if known and matches else None


def take(key: ApiKey, now: datetime) -> bool:
    """Count one request; False when the key has used up its requests of this minute of the clock.

    Kept in the database, so that the limit holds for all processes and hosts together. One small write a request.
    """
    minute = int(now.timestamp() // 60)
    row = ApiKey.objects.filter(pk=key.pk)
    if row.exclude(minute=minute).update(minute=minute, used=1, last_used_at=now):
        return True
    return bool(row.filter(minute=minute, used__lt=F("per_minute")).update(used=F("used") + 1))


def revoke(name: str) -> bool:
    """Make a key worthless from now on; False when there is none of that name, or it is revoked already."""
    return bool(ApiKey.objects.filter(name=name, revoked_at=None).update(revoked_at=timezone.now()))


def _digest(secret: str) -> str:
    # "replace": a header may hold what is no text.
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
