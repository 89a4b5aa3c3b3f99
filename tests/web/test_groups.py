"""Messages to WhatsApp groups, chosen on the page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from campaigns.models import Account, Campaign
from campaigns.status import Status
from tests.web.conftest import a_file
from tests.web.flow import CHOICES, compose, upload

NEW, OLD = "120363025246125486", "919812345678-1600000000"
ROWS = f"phone,name\n{NEW}@g.us,Clinic\n{OLD},Ward\n+919812345601,Asha\n"
TEXT = "Hello {{name}}"


@pytest.fixture
def to_groups(operator: Client, account: Account) -> Campaign:
    """A draft of two groups and a number, which is none."""
    answer = compose(operator, account, a_file(ROWS), text_message=TEXT, groups="on")
    return Campaign.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))


def test_the_ids_of_groups_are_taken_where_it_is_ticked(to_groups: Campaign) -> None:
    found = to_groups.recipients.order_by("row").values_list("status", "phone")
    assert list(found) == [(Status.PENDING, NEW), (Status.PENDING, OLD), (Status.INVALID, "")]


def test_without_the_tick_the_page_says_how_groups_are_messaged(operator: Client, account: Account) -> None:
    answer = compose(operator, account, a_file(ROWS), text_message=TEXT)
    assert "tell the import that this column holds groups" in operator.get(answer["Location"]).content.decode()


def test_a_group_stands_on_the_pages_as_its_id_and_is_found_by_it(operator: Client, to_groups: Campaign) -> None:
    page = operator.get(f"/campaigns/{to_groups.pk}/").content.decode()
    assert f">{OLD}<" in page
    assert f"+{NEW}" not in page
    found = operator.post(f"/campaigns/{to_groups.pk}/find/", {"phone": f"{OLD}@g.us"}).content.decode()
    assert f'data-label="Phone">{OLD}<' in found
    assert f'data-label="Phone">{NEW}<' not in found


def test_the_tick_is_kept_after_a_preview_and_when_the_message_is_changed(
    operator: Client, account: Account, to_groups: Campaign
) -> None:
    step = upload(operator, account, a_file(ROWS))["Location"]
    operator.post(f"{step}preview/", CHOICES | {"act": "preview", "groups": "on"})
    again = operator.post(f"/campaigns/{to_groups.pk}/change/")["Location"]
    for each in (step, again):
        assert re.search(r'<input[^>]*name="groups"[^>]*checked', operator.get(each).content.decode())


def test_groups_stay_groups_under_another_message(operator: Client, to_groups: Campaign) -> None:
    step = operator.post(f"/campaigns/{to_groups.pk}/change/")["Location"]
    operator.post(step, CHOICES | {"sheet": "list", "text_message": "Bye {{name}}", "groups": "on"})
    texts = to_groups.recipients.filter(status=Status.PENDING).order_by("row").values_list("params__message", flat=True)
    assert list(texts) == ["Bye Clinic", "Bye Ward"]
