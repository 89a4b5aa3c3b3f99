"""A look at a link before a launch: what it finds, what it believes, and where it never looks."""

from __future__ import annotations

import io
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter

from campaigns.gateway import LinkFacts, look_at_link
from campaigns.gateway.links import LARGEST, Trouble

PUBLIC = ["203.0.114.9"]
LINK = "https://files.example/a.pdf"


class Heads(BaseAdapter):
    """Answers HEAD requests from a table and remembers what was asked."""

    def __init__(self, answers: dict[str, object]) -> None:
        super().__init__()
        self.answers = answers
        self.asked: list[tuple[str | None, str]] = []

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        self.asked.append((request.method, str(request.url)))
        answer = self.answers[str(request.url)]
        if isinstance(answer, Exception):
            raise answer
        status, headers = answer  # type: ignore[misc]
        response = requests.Response()
        response.status_code, response.raw, response.url = status, io.BytesIO(), str(request.url)
        response.headers.update(headers)
        return response

    def close(self) -> None:
        """Nothing is open."""


def look(answers: dict[str, object], url: str = LINK, addresses: list[str] = PUBLIC) -> tuple[LinkFacts, Heads]:
    heads = Heads(answers)
    return look_at_link(url, heads, lambda _host, _port: addresses), heads


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        pytest.param((200, {"Content-Length": str(LARGEST)}), None, id="as large as it may be"),
        pytest.param((200, {"Content-Length": str(LARGEST + 1)}), Trouble.TOO_LARGE, id="one byte more"),
        pytest.param((200, {}), None, id="of unknown size"),
        pytest.param((200, {"Content-Length": "-1"}), None, id="of nonsense size"),
        pytest.param((404, {"Content-Length": str(LARGEST * 9)}), Trouble.MISSING, id="not there"),
        pytest.param((410, {}), Trouble.MISSING, id="gone"),
        pytest.param((403, {}), None, id="refused to us"),
        pytest.param((405, {}), None, id="no HEAD there"),
        pytest.param((503, {}), None, id="busy"),
        pytest.param(requests.ConnectTimeout("token"), None, id="no answer"),
        pytest.param(requests.TooManyRedirects(), None, id="any other failure"),
    ],
)
def test_only_what_is_certain_is_trouble(answer: object, trouble: Trouble | None) -> None:
    facts, heads = look({LINK: answer})
    assert facts.trouble == trouble
    assert heads.asked == [("HEAD", LINK)]


def test_size_and_type_are_told() -> None:
    facts, _ = look({LINK: (200, {"Content-Length": "77", "Content-Type": "Application/PDF; charset=x"})})
    assert facts == LinkFacts(200, 77, "application/pdf")


def test_a_redirect_is_followed() -> None:
    facts, heads = look({LINK: (302, {"Location": "/b.pdf"}), "https://files.example/b.pdf": (404, {})})
    assert facts.trouble is Trouble.MISSING
    assert len(heads.asked) == 2


def test_a_ring_of_redirects_ends() -> None:
    facts, heads = look({LINK: (302, {"Location": LINK})})
    assert facts == LinkFacts()
    assert len(heads.asked) == 3


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fd00::1"])
def test_a_private_address_is_never_asked(address: str) -> None:
    facts, heads = look({}, addresses=[*PUBLIC, address])
    assert (facts.trouble, heads.asked) == (Trouble.PRIVATE, [])


@pytest.mark.parametrize("url", ["ftp://files.example/a", "https://", "http://[::1", "http://a:99999/"])
def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    facts, heads = look({}, url)
    assert (facts, heads.asked) == (LinkFacts(), [])


def test_a_link_to_this_machine_is_private_without_any_help() -> None:
    assert look_at_link("http://127.0.0.1:9/a.pdf").trouble is Trouble.PRIVATE
