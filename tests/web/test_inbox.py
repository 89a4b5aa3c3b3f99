"""The inbox page and the files that strangers send."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns import media
from campaigns.models import Account, Campaign, InboundMedia, InboundMessage
from tests.builders import a_campaign, an_account

SCRIPT = "<script>alert(1)</script>"
HTML = b"<!doctype html><script>alert(1)</script>"


def a_message(account: Account, text: str = "Yes", **fields: Any) -> InboundMessage:
    n = InboundMessage.objects.count()
    defaults = {"key": f"key {n}", "phone": f"9198765{n:05d}", "received_at": timezone.now()}
    return InboundMessage.objects.create(account=account, text=text, **defaults | fields)


def a_file(message: InboundMessage, content: bytes) -> InboundMedia:
    kept = media.keep(content)
    return InboundMedia.objects.create(message=message, file=kept["name"], size=kept["size"], mime=kept["mime"])


def page(client: Client, query: str = "") -> str:
    return client.get(f"/inbox/{query}").content.decode()


@pytest.fixture
def campaign(db: None) -> Campaign:
    return a_campaign(an_account(name="Shop Pune"), name="December", started_at=timezone.now())


def test_each_message_names_the_campaign_it_answers(operator: Client, campaign: Campaign) -> None:
    a_message(campaign.account, campaign=campaign, choice="Yes")
    shown = page(operator)
    assert f'<a href="/campaigns/{campaign.pk}/">December</a>' in shown
    assert "chose Yes" in shown


def test_what_strangers_write_is_shown_as_text(operator: Client, campaign: Campaign) -> None:
    a_message(campaign.account, SCRIPT, choice=SCRIPT, campaign=campaign)
    for shown in (page(operator), operator.get(f"/campaigns/{campaign.pk}/").content.decode()):
        assert SCRIPT not in shown
    assert "&lt;script&gt;" in page(operator)


def test_an_opt_out_is_marked(operator: Client, campaign: Campaign) -> None:
    a_message(campaign.account, "STOP", wish="stop")
    assert "opted out" in page(operator)


def test_messages_are_shown_a_page_at_a_time_and_none_twice(operator: Client, campaign: Campaign) -> None:
    for n in range(60):
        a_message(campaign.account, f"message-{n:02d}")
    first = page(operator)
    oldest = InboundMessage.objects.order_by("-pk")[49].pk
    assert f"?before={oldest}" in first
    rest = page(operator, f"?before={oldest}")
    found = [{n for n in range(60) if f"message-{n:02d}" in shown} for shown in (first, rest)]
    assert (found[0] | found[1], found[0] & found[1]) == (set(range(60)), set())


def test_the_answers_of_one_campaign_are_shown_alone(operator: Client, campaign: Campaign) -> None:
    a_message(campaign.account, "to December", campaign=campaign)
    a_message(campaign.account, "to nothing")
    shown = page(operator, f"?campaign={campaign.pk}")
    assert "to December" in shown
    assert "to nothing" not in shown


def test_the_campaign_counts_what_people_chose(operator: Client, campaign: Campaign) -> None:
    for choice in ("Yes", "Yes", "No"):
        a_message(campaign.account, choice, campaign=campaign, choice=choice)
    shown = operator.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert '<th scope="row">Yes</th><td class="number">2</td>' in shown
    assert f"/inbox/?campaign={campaign.pk}" in shown


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "image/png", id="a picture"),
        pytest.param(HTML, "application/octet-stream", id="a page"),
    ],
)
def test_a_file_is_only_ever_downloaded(content: bytes, mime: str, operator: Client, campaign: Campaign) -> None:
    file = a_file(a_message(campaign.account, kind="document"), content)
    answer = operator.get(f"/inbox/media/{file.pk}/")
    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
    assert answer["Content-Type"] == mime
    assert answer["Content-Disposition"].startswith('attachment; filename="media-')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_that_was_erased_is_not_found(operator: Client, campaign: Campaign) -> None:
    file = a_file(a_message(campaign.account), b"gone")
    file.file.delete(save=False)
    InboundMedia.objects.filter(pk=file.pk).update(file="inbox/gone")
    assert operator.get(f"/inbox/media/{file.pk}/").status_code == 404


def test_a_query_that_means_nothing_shows_everything(operator: Client, campaign: Campaign) -> None:
    a_message(campaign.account, "still here")
    assert "still here" in page(operator, "?account=x&campaign=&before=99999999999999999999999")
