"""Whose request it is: told by the proxies in front, counted from the end."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from campaigns.web.address import address


@pytest.mark.parametrize(
    ("proxies", "said", "heard_from", "found"),
    [
        pytest.param(0, "203.0.113.1", "198.51.100.7", "198.51.100.7", id="no proxy: the header is a claim"),
        pytest.param(1, "192.0.2.9, 203.0.113.1", "10.0.0.2", "203.0.113.1", id="one proxy"),
        pytest.param(2, "192.0.2.9, 203.0.113.1, 10.0.0.9", "10.0.0.2", "203.0.113.1", id="one behind another"),
        pytest.param(2, "203.0.113.1", "10.0.0.2", "203.0.113.1", id="past the outer one"),
        pytest.param(1, "", "10.0.0.2", "10.0.0.2", id="past the proxy"),
        pytest.param(1, "whoever", "10.0.0.2", None, id="no address"),
        pytest.param(0, "", "", None, id="a unix socket"),
        pytest.param(1, "2001:db8:1:2:a:b:c:d", "10.0.0.2", "2001:db8:1:2::", id="IPv6: the whole line"),
        pytest.param(0, "", "::ffff:198.51.100.7", "198.51.100.7", id="IPv4 written as IPv6"),
    ],
)
def test_the_address_of_a_client(settings: Any, proxies: int, said: str, heard_from: str, found: str | None) -> None:
    settings.BEHIND_PROXIES = proxies
    headers = {"X-Forwarded-For": said} if said else {}
    assert address(RequestFactory().get("/", REMOTE_ADDR=heard_from, headers=headers)) == found
