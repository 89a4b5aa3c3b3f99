"""The terms of a launch, the test to one's own number, and the second person that a large campaign needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns import four_eyes, launch
from campaigns.launch import SecondPersonNeeded
from campaigns.models import Account, AuditEntry, Campaign, Suppression
from campaigns.status import State
from campaigns.windows import Window
from tests.sandbox.process import Sandbox
from tests.web.conftest import People
from tests.web.flow import a_draft

OWN = "+91 98123 99999"


def try_it(client: Client, campaign: Campaign, number: str = OWN, row: str = "") -> str:
    """Send the test and return the page that answers."""
    path = f"/campaigns/{campaign.pk}/launch/test/"
    return client.post(path, {"number": number, "row": row}, follow=True).content.decode()


def test_a_test_is_answered_beside_the_form_that_is_filled_in(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    path = f"/campaigns/{campaign.pk}/launch/test/"
    answer = operator.post(path, {"number": OWN, "row": ""}, headers={"HX-Request": "true"})
    assert "is on its way to you" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "is on its way to you" not in operator.get("/").content.decode()


def test_the_terms_are_kept_with_the_campaign(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    end = timezone.now() + timedelta(days=2, hours=5, minutes=30)
    terms = {"window": "Mon-Sat 09:00-18:00", "finish_by": f"{end:%Y-%m-%dT%H:%M}", "canary": "1", "anyway": "on"}
    operator.post(f"/campaigns/{campaign.pk}/launch/", terms | {"canary_minutes": "5", "canary_max_failed": "0"})
    campaign.refresh_from_db()
    assert campaign.state == State.RUNNING
    assert str(Window.of(campaign.window)) == "Mon-Sat 09:00-18:00"
    assert (campaign.canary, campaign.canary_minutes, campaign.canary_max_failed) == (1, 5, 0)
    assert campaign.finish_by is not None
    assert abs(campaign.finish_by - timezone.now() - timedelta(days=2)) < timedelta(minutes=2)


def test_a_scheduled_campaign_is_moved_with_what_was_chosen_before(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    path, start = f"/campaigns/{campaign.pk}/launch/", timezone.now() + timedelta(days=1, hours=5, minutes=30)
    terms = {"at": f"{start:%Y-%m-%dT%H:%M}", "window": "09:00-18:00", "canary": "1", "canary_max_failed": "0"}
    operator.post(path, terms | {"anyway": "on"})
    form = operator.get(path).context["form"]
    shown = {name: str(form[name].value()) for name in terms}
    assert shown == terms | {"at": f"{start:%Y-%m-%d %H:%M}:00"}
    assert f'value="{terms["at"]}"' in operator.get(path).content.decode()
    page = operator.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "It sends only at 09:00-18:00." in page
    assert "1 recipient goes first; the rest" in page
    assert "unless more than 0 % of them fail." in page


def test_a_start_that_was_missed_is_said_where_it_is_launched_again(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    launch.launch(campaign, "a test", timezone.now() + timedelta(hours=1))
    Campaign.objects.update(scheduled_at=timezone.now() - timedelta(days=1))
    launch.start_due()
    page = operator.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "Its start was missed by hours; launch it again if it still fits." in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        pytest.param("window", "always", "is not a window", id="no window"),
        pytest.param("finish_by", "2020-01-01T10:00", "This time is over", id="an end that is over"),
        pytest.param("canary", "0", "greater than or equal to 1", id="nobody first"),
        pytest.param("canary_max_failed", "101", "less than or equal to 100", id="more than all"),
        pytest.param("at", "soon", "Write a date and a time", id="no time"),
        pytest.param("at", "9999-12-31T10:00", "more than a year ahead", id="a mistyped year"),
    ],
)
def test_terms_that_mean_nothing_launch_nothing(
    field: str, value: str, sentence: str, operator: Client, account: Account
) -> None:
    campaign = a_draft(operator, account)
    page = operator.post(f"/campaigns/{campaign.pk}/launch/", {"anyway": "on", field: value}).content.decode()
    campaign.refresh_from_db()
    assert sentence in page[page.index(f"id_{field}_error") :]
    assert campaign.state == State.DRAFT


def test_an_end_before_the_start_is_refused(operator: Client, account: Account) -> None:
    campaign, now = a_draft(operator, account), timezone.now() + timedelta(hours=5, minutes=30)
    times = {"at": now + timedelta(days=2), "finish_by": now + timedelta(days=1)}
    data = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in times.items()} | {"anyway": "on"}
    assert "This lies before the start" in operator.post(f"/campaigns/{campaign.pk}/launch/", data).content.decode()


def test_a_test_goes_to_the_own_number_and_to_nobody_of_the_list(
    operator: Client, account: Account, sandbox: Sandbox
) -> None:
    campaign = a_draft(operator, account)
    page = try_it(operator, campaign)
    assert "The message of row 2 is on its way to you" in page
    (message,) = sandbox.messages()
    assert (message["phone"], message["params"]["message"]) == ("919812399999", ["Hello *Asha* of Pune"])
    assert campaign.recipients.filter(status="pending").count() == 2
    entry = AuditEntry.objects.get(act="test send")
    assert (entry.subject, entry.detail) == (f"campaign {campaign.pk}", "the message of row 2")


def test_a_test_takes_the_row_that_was_chosen(operator: Client, account: Account, sandbox: Sandbox) -> None:
    try_it(operator, a_draft(operator, account), row="3")
    assert sandbox.messages()[0]["params"]["message"] == ["Hello *Ravi* of Goa"]


@pytest.mark.parametrize(
    ("number", "row", "sentence"),
    [
        pytest.param("12", "", "This is no phone number", id="no number"),
        pytest.param(OWN, "4", "no row 4 that can be sent", id="an invalid row"),
        pytest.param("", "", "Type your own number", id="nothing typed"),
        pytest.param("+919800000000", "", "is suppressed", id="a suppressed number"),
    ],
)
def test_a_test_that_cannot_go_says_why_and_sends_nothing(
    number: str, row: str, sentence: str, operator: Client, account: Account, sandbox: Sandbox
) -> None:
    Suppression.objects.create(account=None, phone="919800000000")
    assert sentence in try_it(operator, a_draft(operator, account), number, row)
    assert sandbox.messages() == []


def test_a_refused_test_says_what_the_gateway_said(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    account.token = "a-wrong-token"
    account.save()
    assert "refuses the token" in try_it(operator, campaign)


def test_after_the_launch_no_test_is_possible(operator: Client, account: Account, sandbox: Sandbox) -> None:
    campaign = a_draft(operator, account)
    launch.launch(campaign, "somebody")
    assert (
        "before the launch only"
        in operator.post(f"/campaigns/{campaign.pk}/launch/test/", {"number": OWN}, follow=True).content.decode()
    )
    assert sandbox.messages() == []


def test_a_disconnected_phone_leads_to_the_code(operator: Client, account: Account, sandbox: Sandbox) -> None:
    campaign = a_draft(operator, account)
    sandbox.disconnect()
    page = operator.get(f"/campaigns/{campaign.pk}/launch/").content.decode()
    assert "campaigns account check" not in page
    assert f'<a href="/accounts/{account.pk}/">Connect the phone</a>' in page


class TestFourEyes:
    """Campaigns above one recipient need two people."""

    @pytest.fixture(autouse=True)
    def _above_one(self, settings: Any) -> None:
        settings.FOUR_EYES_ABOVE = 1

    def test_who_imported_it_asks_and_another_launches(
        self, operator: Client, signed_in: People, account: Account
    ) -> None:
        campaign = a_draft(operator, account)
        page = operator.get(f"/campaigns/{campaign.pk}/launch/").content.decode()
        assert "Ask for the launch" in page
        refused = operator.post(f"/campaigns/{campaign.pk}/launch/", {"anyway": "on"}, follow=True)
        assert "more recipients than one person may decide on" in refused.content.decode()
        operator.post(f"/campaigns/{campaign.pk}/launch/ask/")
        other = signed_in("operator")
        assert (
            f"{campaign.created_by} asks for this launch"
            in other.get(f"/campaigns/{campaign.pk}/launch/").content.decode()
        )
        other.post(f"/campaigns/{campaign.pk}/launch/", {"anyway": "on"})
        campaign.refresh_from_db()
        assert campaign.state == State.RUNNING

    def test_the_same_name_on_the_command_line_is_the_same_person(self, operator: Client, account: Account) -> None:
        campaign = a_draft(operator, account)
        with pytest.raises(SecondPersonNeeded):
            launch.launch(campaign, f"{campaign.created_by.upper()} (command line)")
        launch.launch(campaign, "asha (command line)")

    def test_who_asked_is_not_the_second_person(self, operator: Client, account: Account) -> None:
        campaign = a_draft(operator, account)
        four_eyes.ask(campaign, "ravi")
        with pytest.raises(SecondPersonNeeded):
            launch.launch(campaign, "ravi")

    def test_a_small_campaign_needs_nobody_else(self, operator: Client, account: Account, settings: Any) -> None:
        settings.FOUR_EYES_ABOVE = 2
        campaign = a_draft(operator, account)
        launch.launch(campaign, campaign.created_by)
        assert campaign.state == State.RUNNING
