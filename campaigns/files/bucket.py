"""Django's storage on an S3-compatible bucket; needs the extra `s3`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3File, S3Storage

from campaigns.files.unreachable import FilesUnreachable

_CONNECT_SECONDS, _READ_SECONDS, _TRIES = 3, 10, 2
"""Fit into the lease of a send that reads its attachment first."""
_IN_MEMORY = 2**20
"""Bytes; a larger file that is read lies on disk."""
_IT = "The bucket that keeps the files"


class Bucket(S3Storage):
    """A bucket whose failures are OSErrors, as a disk's are."""

    def __init__(self, **options: Any) -> None:
        # Checksums only where asked for: many compatible storages know no newer ones.
        config = Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"total_max_attempts": _TRIES, "mode": "standard"},
            s3={"addressing_style": "path" if options.get("endpoint_url") else "auto"},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(
            **options,
            client_config=config,
            transfer_config=TransferConfig(use_threads=False),
            max_memory_size=_IN_MEMORY,
            # Names are never used twice; a restore writes each under its own.
            file_overwrite=True,
        )

    def _open(self, name: str, mode: str = "rb") -> S3File:
        with _as_os_errors():
            try:
                file = super()._open(name, mode)
            except FileNotFoundError:
                # Asked for a file, a bucket that does not exist answers the same; that proves no file gone.
                self.connection.meta.client.head_bucket(Bucket=self.bucket_name)
                raise FileNotFoundError("The file is not in the bucket any more.") from None
            # Fetched now, so that nothing fails later while it is read.
            return file.open(mode)

    def _save(self, name: str, content: Any) -> str:
        with _as_os_errors():
            saved: str = super()._save(name, content)
            return saved

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no error."""
        with _as_os_errors():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Say whether there is a file of that name."""
        with _as_os_errors():
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the folders and the files in a folder."""
        with _as_os_errors():
            folders, files = super().listdir(path)
            return folders, files

    def size(self, name: str) -> int:
        """Return a file's size in bytes."""
        with _as_os_errors():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        """Return when a file was written."""
        with _as_os_errors():
            found: datetime = super().get_modified_time(name)
            return found


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Turn the library's failures into ours, by their kind alone: their texts hold names and addresses."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "no code"))
        what = "is not there" if code in ("404", "NoSuchBucket") else "refuses"
        raise FilesUnreachable(f"{_IT} {what} ({code}).") from None
    except (BotoCoreError, Boto3Error) as error:
        raise FilesUnreachable(f"{_IT} does not answer ({type(error).__name__}).") from None
