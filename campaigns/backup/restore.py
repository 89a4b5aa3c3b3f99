"""Put a backup in place of the database, so that nobody whom it does not know as messaged is messaged again.

The backup knows nothing of what was sent after it was made. So every recipient that was open in it becomes
uncertain, as one whose answer was lost at that moment (journal/doubt.py), and the ordinary reading of the gateway's
report decides: found, it is submitted; absent from two complete readings, it is pending again. Until then nothing
goes out, also not from a draft. Beyond the report's seven days nothing can be proven, and such rows expire.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from campaigns import files, heartbeats, journal
from campaigns.backup.archive import DATABASE, FILES, KEY, BackupError, Manifest, unpack
from campaigns.backup.engines import done, load
from campaigns.counted import counted
from campaigns.files import FilesUnreachable
from campaigns.models import Account, AuditEntry, Heartbeat, Lease, Recipient


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    made_at: datetime
    recipients: int
    doubtful: int
    """Recipients that wait for the report's proof."""
    files: int | None
    """How many were put back; None when the backup has none and they must be where they were."""
    key_restored: bool
    tokens_readable: bool


def restore(path: Path, who: str, *, force: bool = False, nothing_sent_since: bool = False) -> Restored:
    """Replace database and uploaded files by the backup's. Raises BackupError, having changed nothing.

    `force`: over a database that holds something. `nothing_sent_since`: a person's word that the product stood
    still from the backup on, as in a move to another machine; then nobody becomes uncertain.
    """
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA_DIR) as name:
        folder = Path(name)
        manifest = unpack(path, folder)
        _refuse_what_cannot_be(manifest, force=force)
        # First of all: their names are used by nothing else, and a failure here has changed nothing.
        put = _put_files(folder / FILES) if manifest.with_files else None
        load(folder / DATABASE)
        call_command("migrate", interactive=False, verbosity=0)
        now = timezone.now()
        doubtful = 0 if nothing_sent_since else journal.doubt(manifest.made_at, now)
        _forget_what_ran()
        AuditEntry.objects.create(who=who, act="restore", detail=f"backup of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC")
        done()
        key_restored = manifest.with_key and _put_key(folder / KEY)
    return Restored(
        manifest.made_at, Recipient.objects.count(), doubtful, put, key_restored, key_restored or _tokens_readable()
    )


def _refuse_what_cannot_be(manifest: Manifest, *, force: bool) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupError(f"The backup is of {manifest.vendor} and DATABASE_URL names {connection.vendor}.")
    ours = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    if unknown := set(manifest.migrations) - ours:
        more = counted(len(unknown), "migration")
        raise BackupError(f"The backup is of a later version: it has {more} that we do not know.")
    tables = set(connection.introspection.table_names())
    if Heartbeat._meta.db_table in tables and (running := _running()):
        raise BackupError(f"The product runs ({', '.join(running)}). Stop it first; it is gone after half a minute.")
    if not force and Account._meta.db_table in tables and Account.objects.exists():
        raise BackupError("The database holds accounts already. Use --force to replace it.")


def _running() -> list[str]:
    return [f"{role}@{host}" for role, hosts in heartbeats.alive().items() for host in hosts]


def _forget_what_ran() -> None:
    """Forget the processes of that time, and read every report at once."""
    Heartbeat.objects.all().delete()
    Lease.objects.all().delete()
    Account.objects.update(next_poll_at=None)


def _put_files(folder: Path) -> int:
    """Put the files where files are kept now, be it where they were or not."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    try:
        for path in found:
            files.put(path.relative_to(folder).as_posix(), path)
    except OSError as error:
        why = error if isinstance(error, FilesUnreachable) else error.strerror or type(error).__name__
        raise BackupError(f"The uploaded files cannot be stored ({why}). The database was left as it was.") from None
    return len(found)


def _put_key(source: Path) -> bool:
    """Put the backup's key where the data folder's is; the one before it is kept aside."""
    kept = Path(settings.DATA_DIR) / KEY
    key = source.read_text().strip()
    if key == settings.SECRET_KEY:
        return True
    if not kept.exists() or kept.read_text().strip() != settings.SECRET_KEY:
        # The environment has its own, which would win.
        return False
    os.replace(kept, kept.with_suffix(".key.before"))
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    return True


def _tokens_readable() -> bool:
    try:
        list(Account.objects.all())
    except ImproperlyConfigured:
        return False
    except DatabaseError as error:
        raise BackupError("The restored database cannot be read.") from error
    return True
