"""Pictures that come with a campaign are seen in its bubbles; nothing else is ever shown as one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.models import Account, Campaign, Recipient
from tests.examples.kinds import ATTACHMENTS
from tests.web.conftest import People, a_file
from tests.web.flow import CHOICES, upload

LIST = "name,phone,city,file\nAsha,+919812345601,Pune,photo.png\n"
PICTURE = (ATTACHMENTS / "colours.png").read_bytes()
SCRIPT = b"<html><script>alert(1)</script></html>"


def shown(page: str) -> list[str]:
    return re.findall(r'<img class="bubble-picture" src="([^"]+)"', page)


def sent_up(client: Client, account: Account, content: bytes) -> str:
    """Upload a list with one attachment; return the address of the second step."""
    picture = SimpleUploadedFile("photo.png", content, content_type="image/png")
    return str(upload(client, account, a_file(LIST), attachments=picture)["Location"])


@pytest.fixture
def draft(operator: Client, account: Account) -> Campaign:
    """A campaign of one row with a picture."""
    step = sent_up(operator, account, PICTURE)
    operator.post(step, CHOICES | {"act": "change", "kind": "file"})
    answer = operator.post(step, CHOICES | {"kind": "file", "column_file": "file"})
    assert answer.status_code == 302, answer.content.decode()
    return Campaign.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))


def test_a_picture_is_seen_in_the_preview_before_the_campaign_is_made(
    operator: Client, account: Account, signed_in: People
) -> None:
    step = sent_up(operator, account, PICTURE)
    page = operator.post(f"{step}preview/", CHOICES | {"kind": "file", "column_file": "file"}).content.decode()
    (address,) = shown(page)
    answer = operator.get(address)
    assert (answer["Content-Type"], b"".join(answer)) == ("image/png", PICTURE)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert signed_in("operator").get(address).status_code == 404, "another person's upload"


def test_a_picture_is_seen_with_the_draft_and_with_each_recipient(draft: Campaign, operator: Client) -> None:
    recipient = Recipient.objects.get(campaign=draft)
    for page in (f"/campaigns/{draft.pk}/", f"/recipients/{recipient.pk}/"):
        (address,) = shown(operator.get(page).content.decode())
        assert b"".join(operator.get(address)) == PICTURE


def test_what_is_no_picture_is_never_shown_as_one(operator: Client, account: Account) -> None:
    step = sent_up(operator, account, SCRIPT)
    assert operator.get(f"{step}pictures/0/").status_code == 404
    assert operator.get(f"{step}pictures/1/").status_code == 404


def test_a_picture_that_is_gone_is_not_found(draft: Campaign, operator: Client) -> None:
    attachment = draft.attachments.get()
    Path(attachment.file.path).unlink()
    assert operator.get(f"/attachments/{attachment.pk}/").status_code == 404
