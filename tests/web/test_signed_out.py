"""A session that ends while somebody works, and addresses that only take a form."""

from __future__ import annotations

from django.test import Client

from campaigns.models import Account
from campaigns.status import State
from tests.builders import a_campaign
from tests.web.conftest import People
from tests.web.flow import upload


def test_a_form_sent_too_late_leads_back_to_its_page_and_says_that_nothing_was_done(
    signed_in: People, account: Account
) -> None:
    campaign = a_campaign(account, state=State.RUNNING, total=1)
    late = signed_in("nobody")
    page = f"http://testserver/campaigns/{campaign.pk}/?status=read"
    answer = late.post(f"/campaigns/{campaign.pk}/pause/", headers={"Referer": page})
    assert answer["Location"] == f"/sign-in/?next=/campaigns/{campaign.pk}/%3Fstatus%3Dread"
    assert "nothing was done" in late.get(answer["Location"]).content.decode()
    campaign.refresh_from_db()
    assert campaign.state == State.RUNNING


def test_an_upload_sent_too_late_leads_back_to_the_form(signed_in: People, account: Account) -> None:
    late = signed_in("nobody")
    late.defaults["HTTP_REFERER"] = "http://testserver/campaigns/new/"
    assert upload(late, account)["Location"] == "/sign-in/?next=/campaigns/new/"


def test_a_foreign_page_is_never_led_back_to(signed_in: People, account: Account) -> None:
    for before in ("https://elsewhere.example/x", "//elsewhere.example", "javascript:alert(1)", ""):
        answer = signed_in("nobody").post("/campaigns/new/", headers={"Referer": before})
        assert answer["Location"] == "/sign-in/?next=/"


def test_a_part_of_a_page_asked_for_too_late_loads_the_whole_page(signed_in: People, account: Account) -> None:
    campaign = a_campaign(account, state=State.RUNNING, total=1)
    answer = signed_in("nobody").get(f"/campaigns/{campaign.pk}/live/", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    assert answer.content == b""


def test_a_button_of_a_part_of_a_page_pressed_too_late_says_that_nothing_was_done(
    signed_in: People, account: Account
) -> None:
    late = signed_in("nobody")
    answer = late.post(f"/accounts/{account.pk}/check/", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    assert "nothing was done" in late.get("/sign-in/").content.decode()


def test_an_address_that_only_takes_a_form_says_so(operator: Client, account: Account) -> None:
    campaign = a_campaign(account, state=State.RUNNING, total=1)
    answer = operator.get(f"/campaigns/{campaign.pk}/find/", headers={"Accept": "text/html,*/*"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "only takes what a form sends" in answer.content.decode()
    assert operator.get(f"/campaigns/{campaign.pk}/find/").content == b""
