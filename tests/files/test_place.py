"""The settings of the bucket: wrong and missing ones are named before anything starts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from campaigns.files import place
from campaigns.files.place import S3, BadPlace
from tests.cli.command import as_process, sentence

NONE = S3("", "", "", "", "", "")
GOOD = S3("files", "https://s3.example.org", "eu-central-1", "product/", "key", "secret")


def test_without_a_bucket_files_stay_in_the_data_folder() -> None:
    assert place.storage(NONE)["BACKEND"] == "django.core.files.storage.FileSystemStorage"


def test_a_bucket_is_asked_by_the_key_that_is_given_and_nothing_else() -> None:
    options = place.storage(GOOD)["OPTIONS"]
    assert (options["bucket_name"], options["endpoint_url"]) == ("files", "https://s3.example.org")
    assert (options["location"], options["security_token"]) == ("product", None)
    assert "access_key" not in place.storage(replace(GOOD, access_key="", secret_key=""))["OPTIONS"]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        pytest.param({"bucket": ""}, "CAMPAIGNS_S3_BUCKET is missing", id="everything but the bucket"),
        pytest.param({"bucket": "s3://files"}, "CAMPAIGNS_S3_BUCKET", id="a URL for the bucket's name"),
        pytest.param({"endpoint": "s3.example.org"}, "CAMPAIGNS_S3_ENDPOINT", id="an address without https"),
        pytest.param({"endpoint": "https://s3.example.org/files"}, "CAMPAIGNS_S3_ENDPOINT", id="a path in it"),
        pytest.param({"endpoint": "https://k:s@s3.example.org"}, "CAMPAIGNS_S3_ENDPOINT", id="a key in it"),
        pytest.param({"region": "Frankfurt am Main"}, "CAMPAIGNS_S3_REGION", id="no region"),
        pytest.param({"prefix": "../other"}, "CAMPAIGNS_S3_PREFIX", id="out of the bucket"),
        pytest.param({"secret_key": ""}, "CAMPAIGNS_S3_SECRET_KEY is missing", id="a key without its secret"),
        pytest.param({"access_key": ""}, "CAMPAIGNS_S3_ACCESS_KEY is missing", id="a secret without its key"),
    ],
)
def test_what_cannot_be_is_named(changes: dict[str, str], named: str) -> None:
    with pytest.raises(BadPlace, match=named) as caught:
        place.storage(replace(GOOD, **changes))
    assert "secret" not in str(caught.value).replace("secret,", "")


def test_a_command_names_the_setting_and_ends_with_2(data_folder: Path) -> None:
    said = sentence(as_process(data_folder, "status", CAMPAIGNS_S3_BUCKET="files", CAMPAIGNS_S3_ENDPOINT="s3"), 2)
    assert said.startswith("CAMPAIGNS_S3_ENDPOINT: write https://host")
