"""The look at links before a launch: which of them, how many, and what a person reads."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock

import pytest

from campaigns import gateway
from campaigns.gateway import LinkFacts
from campaigns.gateway.links import Trouble
from campaigns.models import Campaign
from campaigns.preflight import LINKS_LOOKED_AT, preflight
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def in_a_hurry() -> Iterator[None]:
    """Nothing is waited for: no gateway answers here."""
    gateway.stop_waiting()
    yield
    gateway.resume_waiting()


class Looks:
    """Answers by a table; everything else is well."""

    def __init__(self, answers: dict[str, LinkFacts] | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[str] = []
        self._lock = Lock()

    def __call__(self, url: str) -> LinkFacts:
        with self._lock:
            self.asked.append(url)
        return self.answers.get(url, LinkFacts(200))


def with_links(*links: str, kind: str = "file", **fields: object) -> Campaign:
    campaign = a_campaign(kind=kind)
    for link in links:
        a_recipient(campaign, params={"link": link}, **fields)
    return campaign


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (Trouble.MISSING, "link_missing"),
        (Trouble.TOO_LARGE, "link_too_large"),
        (Trouble.PRIVATE, "link_private"),
        (None, None),
    ],
)
def test_a_link_that_cannot_be_sent_wants_a_yes(trouble: Trouble | None, code: str | None) -> None:
    campaign = with_links("https://a.example/1")
    looks = Looks({"https://a.example/1": LinkFacts(200, 6_000_000, None, trouble)})
    found = [f for f in preflight(campaign, looks) if f.code.startswith("link")]
    assert [(f.level, f.code) for f in found] == ([("yellow", code)] if code else [])
    assert all("https://a.example/1" in f.text for f in found)


def test_each_link_is_looked_at_once_and_no_more_than_twenty() -> None:
    looks = Looks()
    preflight(with_links(*[f"https://a.example/{n % 30}" for n in range(60)]), looks)
    assert len(looks.asked) == len(set(looks.asked)) == LINKS_LOOKED_AT


def test_rows_that_are_not_sent_and_kinds_without_a_file_are_not_looked_at() -> None:
    looks = Looks()
    preflight(with_links("https://a.example/1", status=Status.INVALID), looks)
    preflight(with_links("https://a.example/1", kind="location"), looks)
    assert looks.asked == []


def test_the_link_of_a_message_in_two_parts_is_looked_at() -> None:
    looks = Looks()
    campaign = a_campaign(kind="file_caption")
    text = {"endpoint": "sendText", "params": {"message": "m"}, "file": ""}
    file = {"endpoint": "sendFiles", "params": {"link": "https://a.example/1.pdf"}, "file": ""}
    a_recipient(campaign, params=text["params"], parts=[text, file])
    preflight(campaign, looks)
    assert looks.asked == ["https://a.example/1.pdf"]
