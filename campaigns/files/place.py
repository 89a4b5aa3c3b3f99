"""Where files are kept: a folder of this machine, or an S3-compatible bucket when the settings name one."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")
_REGION = re.compile(r"[a-z0-9-]*")
_SETTING = "CAMPAIGNS_S3_"


class BadPlace(Exception):
    """The settings of the bucket cannot be used; the text names the setting and what to do."""


@dataclass(frozen=True, slots=True)
class S3:
    """The settings CAMPAIGNS_S3_*, each empty when it is not set."""

    bucket: str
    endpoint: str
    region: str
    prefix: str
    access_key: str
    secret_key: str

    def __repr__(self) -> str:
        return f"S3({self.bucket})"


def storage(s3: S3) -> dict[str, Any]:
    """Return the entry of Django's STORAGES. Raises BadPlace."""
    if not s3.bucket:
        stray = [f"{_SETTING}{field.name.upper()}" for field in fields(s3) if getattr(s3, field.name)]
        if stray:
            raise BadPlace(
                f"{', '.join(stray)}: {_SETTING}BUCKET is missing; without it files stay in the data folder."
            )
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {}}
    _refuse_what_cannot_be(s3)
    options: dict[str, Any] = {
        "bucket_name": s3.bucket,
        "endpoint_url": s3.endpoint.rstrip("/") or None,
        "region_name": s3.region or None,
        "location": s3.prefix.strip("/"),
    }
    if s3.access_key:
        # Nothing that the machine knows besides may be mixed with a key that is given.
        options |= {"access_key": s3.access_key, "secret_key": s3.secret_key}
        options |= {"security_token": None, "session_profile": None}
    return {"BACKEND": "campaigns.files.bucket.Bucket", "OPTIONS": options}


def _refuse_what_cannot_be(s3: S3) -> None:
    url = urlsplit(s3.endpoint)
    if not _BUCKET.fullmatch(s3.bucket):
        raise BadPlace(f"{_SETTING}BUCKET: write the bucket's name alone, 3 to 63 letters, digits, dots and hyphens.")
    if s3.endpoint and (url.scheme not in ("http", "https") or not url.hostname or "@" in url.netloc):
        raise BadPlace(f"{_SETTING}ENDPOINT: write https://host or https://host:port, without a key in it.")
    if s3.endpoint and (url.path.strip("/") or url.query or url.fragment):
        raise BadPlace(f"{_SETTING}ENDPOINT: write it without a path; the bucket's name has a setting of its own.")
    if not _REGION.fullmatch(s3.region):
        raise BadPlace(f"{_SETTING}REGION: write a region like eu-central-1.")
    if ".." in s3.prefix.split("/"):
        raise BadPlace(f"{_SETTING}PREFIX: write a folder within the bucket, without “..”.")
    if bool(s3.access_key) != bool(s3.secret_key):
        missing = "SECRET_KEY" if s3.access_key else "ACCESS_KEY"
        raise BadPlace(f"{_SETTING}{missing} is missing: set key and secret, or neither to use the machine's own role.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise BadPlace(
            f"{_SETTING}BUCKET: keeping files in a bucket needs the extra `s3`: pip install 'campaigns[s3]'."
        )
