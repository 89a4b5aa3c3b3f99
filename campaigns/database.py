"""The database by its URL: SQLite or PostgreSQL, as this product needs to open it."""

from __future__ import annotations

from typing import Any

import dj_database_url

_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;"
"""FULL: with NORMAL a power cut can undo a claim, and the recipient would be messaged a second time."""

# How soon a way to PostgreSQL that broke without a word is noticed, in seconds and milliseconds; by default a process
# hangs for a quarter of an hour and more. What the URL itself says wins.
_BROKEN_WAY = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_SPARE = 5
"""Connections of a process beside one for each of its threads."""


class BadUrl(Exception):
    """DATABASE_URL cannot be used; the text says what to write."""


def of(url: str, threads: int) -> dict[str, Any]:
    """Return the entry of Django's DATABASES for a process with so many threads. Raises BadUrl."""
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, dj_database_url.UnknownSchemeError):
        # The parser's own words may hold a part of the password.
        raise BadUrl(
            "DATABASE_URL is not usable: write postgresql://user:password@host/name or sqlite:////path/to/file."
        ) from None
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": _PRAGMAS}
        found["CONN_MAX_AGE"] = None
    elif found["ENGINE"].endswith("postgresql"):
        found["OPTIONS"] = {
            **_BROKEN_WAY,
            **found.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": threads + _SPARE},
        }
        found["CONN_MAX_AGE"] = 0
        found["CONN_HEALTH_CHECKS"] = True
    else:
        raise BadUrl("DATABASE_URL is not usable: the database must be PostgreSQL or SQLite.")
    return found


def room_for(database: dict[str, Any], threads: int) -> None:
    """Let PostgreSQL's pool have a connection for each of so many threads; before the first is opened."""
    pool = database.get("OPTIONS", {}).get("pool")
    if pool:
        pool["max_size"] = max(pool["max_size"], threads + _SPARE)
