"""A campaign's page leads to its tasks in Flower, and to no other campaign's."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import unquote

from django.test import Client
from django.utils import timezone
from flower.utils.search import parse_query

from tests.builders import a_campaign
from workers import queues


def link(client: Client, pk: int) -> str:
    """Return the address behind the button, empty without one."""
    found = re.search(r'href="([^"]*/tasks[^"]*)"', client.get(f"/campaigns/{pk}/").content.decode())
    return html.unescape(found[1]) if found else ""


def test_a_launched_campaign_leads_to_its_tasks(admin: Client, settings: Any) -> None:
    settings.FLOWER_URL = "https://example.org/flower/"
    pk = a_campaign(started_at=timezone.now()).pk
    address, _, name = link(admin, pk).partition("?name=")
    assert address == "https://example.org/flower/tasks"
    terms = {term.field: term.value for term in parse_query(f"name:{unquote(name)}").children}
    assert terms == {"name": queues.DELIVER, "args": f"campaign={pk})"}


def test_without_flower_or_before_the_launch_there_is_no_link(admin: Client, settings: Any) -> None:
    settings.FLOWER_URL = ""
    assert link(admin, a_campaign(started_at=timezone.now()).pk) == ""
    settings.FLOWER_URL = "https://example.org/flower"
    assert link(admin, a_campaign().pk) == ""
