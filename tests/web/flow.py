"""The steps of a new campaign, as a person's browser would take them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from campaigns.models import Account, Campaign
from tests.web.conftest import a_file

CHOICES = {
    "act": "check",
    "name": "Reminder",
    "kind": "text",
    "sheet": "list",
    "region": "IN",
    "duplicates": "skip",
    "column_phone": "phone",
    "text_message": "Hello *{{name}}* of {{city}}",
}


def upload(client: Client, account: Account, file: SimpleUploadedFile | None = None, **more: Any) -> HttpResponse:
    """Send the files; the answer leads to the second step when they are taken."""
    return client.post("/campaigns/new/", {"account": account.pk, "file": file or a_file(), **more})


def compose(client: Client, account: Account, file: SimpleUploadedFile | None = None, **choices: str) -> HttpResponse:
    """Upload and ask for the verdict; the answer leads to the campaign."""
    step = upload(client, account, file)
    assert step.status_code == 302, step.content.decode()
    return client.post(step["Location"], CHOICES | choices)


def a_draft(client: Client, account: Account, **choices: str) -> Campaign:
    """Return the draft that the steps make."""
    answer = compose(client, account, **choices)
    assert answer.status_code == 302, answer.content.decode()
    return Campaign.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))
