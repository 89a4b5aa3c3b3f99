"""Who may open Flower: one user with a password of its own."""

from __future__ import annotations

from django.conf import settings

from campaigns import data_folder

USER = "campaigns"


def password() -> str:
    """Return the setting's password, or the one made once and kept in the data folder (mode 0600)."""
    return settings.FLOWER_PASSWORD or data_folder.kept_secret(settings.DATA_DIR, "flower.password")
