"""Copies the database out while the product runs, and in while it does not: SQLite's online backup, or pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from campaigns.backup.archive import BackupError

_ASIDE = "before_restore"
"""The schema that holds what was there until the restore has succeeded."""


def dump(target: Path) -> None:
    """Copy the database as it is at one moment to `target`. Raises BackupError."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_sqlite_path())) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            # One file, whoever opens it.
            copy.execute("PRAGMA journal_mode=DELETE")
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", "--schema=public", f"--file={target}")


def load(source: Path) -> None:
    """Replace the database by the copy: wholly, or on an error not at all. Raises BackupError."""
    connection.close()
    if connection.vendor == "sqlite":
        _load_sqlite(source)
    else:
        _load_postgresql(source)


def _load_sqlite(source: Path) -> None:
    with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(_sqlite_path(), timeout=30)) as target:
        try:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError("The backup's database is damaged.")
            copy.backup(target)
        except sqlite3.DatabaseError as error:
            raise BackupError(f"The database cannot be replaced ({error}). Stop the product first.") from None


def _load_postgresql(source: Path) -> None:
    _program("pg_restore")
    with connection.cursor() as cursor:
        if _exists(cursor, _ASIDE):
            # An earlier restore was killed half-way: begin where that one began.
            cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
            cursor.execute(f"ALTER SCHEMA {_ASIDE} RENAME TO public")
        cursor.execute(f"ALTER SCHEMA public RENAME TO {_ASIDE}")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    try:
        # The dump names the schema too, which is there already.
        _run("pg_restore", "--no-owner", "--no-acl", "--schema=public", "--single-transaction", "--exit-on-error",
             str(source), into=True)  # fmt: skip
    except BackupError:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute(f"ALTER SCHEMA {_ASIDE} RENAME TO public")
        raise


def done() -> None:
    """Let go of what was there before a restore."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {_ASIDE} CASCADE")


def _exists(cursor: Any, schema: str) -> bool:
    cursor.execute("SELECT 1 FROM information_schema.schemata WHERE schema_name = %s", [schema])
    return cursor.fetchone() is not None


def _sqlite_path() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not on PATH: install PostgreSQL's client programs of the server's version.")
    return found


def _run(name: str, *arguments: str, into: bool = False) -> None:
    """Run a client program; the password goes by the environment, never by the command line that all may read."""
    facts = connection.get_connection_params()
    # The product's pool and cursor settings mean nothing to it.
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    tls = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    chosen = {variable: str(facts[key]) for key, variable in {**names, **tls}.items() if facts.get(key)}
    command = [_program(name), *arguments, *([f"--dbname={chosen['PGDATABASE']}"] if into else []), "--no-password"]
    ran = subprocess.run(command, env={**os.environ, **chosen}, capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode:
        why = (ran.stderr.strip().splitlines() or ["no reason given"])[0]
        raise BackupError(f"{name} failed: {why}")
