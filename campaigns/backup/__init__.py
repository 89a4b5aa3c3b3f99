"""The whole product in one file, and back: database, uploaded files, on request the secret key."""

from campaigns.backup.archive import BackupError
from campaigns.backup.restore import Restored, restore
from campaigns.backup.write import write

__all__ = ["BackupError", "Restored", "restore", "write"]
