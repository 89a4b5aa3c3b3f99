"""A bucket on a real S3 server of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from io import StringIO
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

KEY, SECRET = "a-key-of-tests", "its-secret"
NAME = "campaign-files"


@dataclass(frozen=True)
class Store:
    """The server's address, and what is in the bucket as its owner sees it."""

    url: str
    client: Any

    @property
    def environment(self) -> dict[str, str]:
        """The settings that keep a product's files here."""
        return {
            "CAMPAIGNS_S3_BUCKET": NAME,
            "CAMPAIGNS_S3_ENDPOINT": self.url,
            "CAMPAIGNS_S3_ACCESS_KEY": KEY,
            "CAMPAIGNS_S3_SECRET_KEY": SECRET,
            "CAMPAIGNS_S3_PREFIX": "product",
        }

    def names(self) -> list[str]:
        """The names of all objects."""
        return [found["Key"] for found in self.client.list_objects_v2(Bucket=NAME).get("Contents", [])]

    def empty(self) -> None:
        """Remove all objects."""
        for name in self.names():
            self.client.delete_object(Bucket=NAME, Key=name)


@contextmanager
def running_store() -> Iterator[Store]:
    """A server on a free port with one empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with redirect_stderr(StringIO()):
        server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        client = boto3.client(
            "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id=KEY, aws_secret_access_key=SECRET
        )
        client.create_bucket(Bucket=NAME)
        yield Store(url, client)
    finally:
        server.stop()
