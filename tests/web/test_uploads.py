"""Files that are refused, and texts that must not act."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from campaigns.models import Account, Campaign
from tests.web.conftest import a_file
from tests.web.flow import CHOICES, a_draft, compose, upload


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        pytest.param(b"%PDF-1.7 not a list", "list.xlsx", "list.xlsx", id="a PDF called xlsx"),
        pytest.param(b"PK\x03\x04 broken", "list.xlsx", "list.xlsx", id="a broken archive"),
        pytest.param(b"", "list.csv", "empty", id="an empty file"),
        pytest.param(b"+919812345601\n+919812345602\n", "list.csv", "no row of headers", id="no headers"),
    ],
)
def test_what_is_no_list_is_refused_beside_the_field(
    content: bytes, name: str, sentence: str, operator: Client, account: Account
) -> None:
    answer = upload(operator, account, a_file(content, name))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page[page.index("id_file_error") :]
    assert Campaign.objects.count() == 0


def test_a_file_beyond_the_limit_is_refused_before_it_is_stored(
    operator: Client, account: Account, settings: Settings
) -> None:
    settings.UPLOAD_MAX_MIB = 1
    answer = upload(operator, account, a_file(b"x" * (2**20 + 1)))
    assert answer.status_code == 413
    assert "larger than 1 MiB" in answer.content.decode()
    assert not list(Path(settings.MEDIA_ROOT).glob("staged/*/sheet.csv"))


def test_an_attachment_beyond_the_limit_is_refused_and_the_rest_is_said(operator: Client, account: Account) -> None:
    large = SimpleUploadedFile("photo.png", b"x" * (3 * 2**20 + 1))
    answer = upload(operator, account, attachments=[large])
    assert answer.status_code == 413
    assert "An attachment is larger than 3 MiB" in answer.content.decode()


def test_the_limit_stands_on_the_page(operator: Client, account: Account) -> None:
    assert f"at most {settings.UPLOAD_MAX_MIB} MiB" in operator.get("/campaigns/new/").content.decode()


def test_nobody_can_fill_the_disk(account: Account) -> None:
    answer = upload(Client(), account)
    assert answer["Location"].startswith("/sign-in/")
    assert not Path(settings.MEDIA_ROOT, "staged").exists()


def test_a_path_in_a_name_leads_nowhere(operator: Client, account: Account) -> None:
    step = upload(operator, account, a_file(name="../../etc/passwd.csv"))
    stored = [path.name for path in Path(settings.MEDIA_ROOT).glob("staged/*/*")]
    assert step.status_code == 302
    assert not any("passwd" in name for name in stored)


def test_a_script_in_names_and_cells_is_shown_as_text(operator: Client, account: Account) -> None:
    script = "<script>alert(1)</script>"
    rows = f"name{script},phone\n*{script}*,+919812345601\n{script},{script}\n"
    file = a_file(rows, name=f"list{script.replace('/', '')}.csv")
    step = upload(operator, account, file)
    pages = [operator.get(step["Location"]).content.decode()]
    choices = {"name": script, "sheet": "", "text_message": f"{{{{name{script}}}}} {script}"}
    answer = operator.post(step["Location"], CHOICES | choices)
    pages.append(operator.get(answer["Location"]).content.decode())
    pages.append(operator.get("/").content.decode())
    assert all("<script>alert" not in page for page in pages)
    assert "<strong>&lt;script&gt;" in pages[1]


def test_a_text_with_an_unknown_column_is_refused_and_kept(operator: Client, account: Account) -> None:
    page = compose(operator, account, text_message="Hello {{nmae}}").content.decode()
    assert "There is no column “nmae”" in page
    assert "Hello {{nmae}}" in page
    assert "--map" not in page


def test_an_empty_message_is_refused_beside_the_field(operator: Client, account: Account) -> None:
    answer = compose(operator, account, text_message="")
    assert answer.status_code == 422
    assert "Write it here for all rows" in answer.content.decode()


def test_a_list_without_a_phone_header_asks_which_column_it_is(operator: Client, account: Account) -> None:
    rows = "name,reach at\nAsha,+919812345601\n"
    step = upload(operator, account, a_file(rows))["Location"]
    page = operator.get(step).content.decode()
    assert "No column looks like phone numbers" in page
    assert "--map" not in page
    refused = operator.post(step, CHOICES | {"column_phone": "", "text_message": "Hello"})
    assert refused.status_code == 422
    taken = operator.post(step, CHOICES | {"column_phone": "reach at", "text_message": "Hello"})
    assert taken.status_code == 302
    assert Campaign.objects.get().recipients.get().phone == "919812345601"


def test_attachments_are_found_by_their_names(operator: Client, account: Account) -> None:
    png = SimpleUploadedFile("offer.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    file = a_file("phone,file\n+919812345601,offer.png\n+919812345602,other.png\n")
    step = upload(operator, account, file, attachments=[png])["Location"]
    operator.post(step, CHOICES | {"act": "change", "kind": "file"})
    answer = operator.post(step, CHOICES | {"kind": "file", "column_file": "file"})
    campaign = Campaign.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))
    found = {row.file: row.code for row in campaign.recipients.all()}
    assert found == {"offer.png": "", "other.png": "missing_attachment"}


def test_a_list_that_was_imported_before_is_imported_again_on_purpose_only(operator: Client, account: Account) -> None:
    first = a_draft(operator, account)
    refused = compose(operator, account)
    assert refused.status_code == 422
    assert "was imported before" in refused.content.decode()
    assert "--again" not in refused.content.decode()
    assert a_draft(operator, account, again="on").pk != first.pk
