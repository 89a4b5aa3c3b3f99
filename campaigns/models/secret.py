"""A text column that is encrypted at rest and never shows in a repr."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class Secret(str):
    """A string that prints as dots, so that no log, traceback or page shows it by accident."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'…'"


@lru_cache(maxsize=8)
def _box(*keys: str) -> MultiFernet:
    def fernet(key: str) -> Fernet:
        derived = HKDF(SHA256(), 32, salt=None, info=b"campaigns secrets at rest").derive(key.encode())
        return Fernet(base64.urlsafe_b64encode(derived))

    return MultiFernet([fernet(key) for key in keys])


def _current_box() -> MultiFernet:
    return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=1024)
def _decrypt(box: MultiFernet, stored: str) -> Secret:
    try:
        return Secret(box.decrypt(stored.encode()).decode())
    except InvalidToken:
        raise ImproperlyConfigured(
            "A stored secret cannot be decrypted: SECRET_KEY is not the one it was stored with. "
            "Put the earlier key into SECRET_KEY_FALLBACKS."
        ) from None


class SecretField(models.TextField):  # type: ignore[type-arg]
    """Stores text encrypted with the key derived from SECRET_KEY; reads it back as `Secret`."""

    def from_db_value(self, value: str | None, *_: object) -> Secret | None:
        """Decrypt; raises ImproperlyConfigured when the key has changed."""
        return Secret(value) if not value else _decrypt(_current_box(), value)

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt with the current key; the empty string stays empty."""
        text = super().get_prep_value(value)
        return _current_box().encrypt(text.encode()).decode() if text else text
