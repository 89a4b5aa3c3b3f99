"""Where a hook may lead: https, or this machine, and never behind the firewall unless that is allowed."""

from __future__ import annotations

import socket

import pytest
from pytest_django import Settings

from campaigns.notices.address import BadAddress, judge, resolved
from campaigns.notices.post import post
from tests.notices.receiver import Receiver


@pytest.mark.parametrize(
    "url",
    [
        "https://crm.example.com/hooks?key=1",
        "https://crm.example.com:8443/",
        "https://8.8.8.8/",
        "https://[2001:4860:4860::8888]/",
        "http://localhost:9000/",
        "http://127.0.0.1:9000/x",
        "http://[::1]:9000/x",
    ],
)
def test_a_public_https_address_and_this_machine_are_allowed(url: str) -> None:
    judge(url)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://crm.example.com/", "https"),
        ("ftp://crm.example.com/", "no address"),
        ("crm.example.com", "no address"),
        ("https:///x", "no address"),
        ("https://a b/", "no address"),
        ("https://crm.example.com:99999/", "no address"),
        ("https://me:secret@crm.example.com/", "user and password"),
        ("https://10.0.0.1/", "private"),
        ("https://192.168.1.1/", "private"),
        ("https://172.16.0.1/", "private"),
        ("https://169.254.169.254/latest/meta-data", "private"),
        ("https://100.64.0.1/", "private"),
        ("https://0.0.0.0/", "private"),
        ("https://[fe80::1]/", "private"),
        ("https://[fd00::1]/", "private"),
        ("https://[::ffff:10.0.0.1]/", "private"),
        ("https://224.0.0.1/", "private"),
    ],
)
def test_what_leads_elsewhere_is_refused_with_the_reason(url: str, word: str) -> None:
    with pytest.raises(BadAddress, match=word):
        judge(url)


def test_settings_allow_private_networks_and_plain_http(settings: Settings) -> None:
    settings.HOOKS_PRIVATE = True
    judge("https://10.0.0.1/")
    with pytest.raises(BadAddress, match="https"):
        judge("http://10.0.0.1/")
    settings.HOOKS_PLAIN_HTTP = True
    judge("http://10.0.0.1/")
    with pytest.raises(BadAddress):
        judge("https://0.0.0.0/")


def test_a_name_that_leads_to_this_machine_is_refused_unless_it_says_so() -> None:
    name = socket.gethostname()
    try:
        leads = {entry[4][0] for entry in socket.getaddrinfo(name, 80, type=socket.SOCK_STREAM)}
    except OSError:
        pytest.skip("this machine does not know its own name")
    if any(socket.inet_aton(str(ip))[0] not in (10, 127, 172, 192) for ip in leads if ":" not in str(ip)):
        pytest.skip("this machine's name leads to a public address")
    with pytest.raises(BadAddress, match="private"):
        resolved(name, 80)


def test_a_refused_address_is_not_even_connected_to(receiver: Receiver, settings: Settings) -> None:
    # Another spelling of 127.0.0.1, which no list of texts would know.
    port = receiver.url.rsplit(":", 1)[1]
    settings.HOOKS_PLAIN_HTTP = True
    assert post(f"http://2130706433:{port}", b"{}", {}) == "forbidden_address"
    assert receiver.posts == []


def test_a_name_that_nobody_knows_is_said_to_be_so() -> None:
    assert post("https://nowhere.invalid/", b"{}", {}) == "dns"


def test_a_server_without_tls_and_one_that_is_not_there(receiver: Receiver) -> None:
    assert post(receiver.url.replace("http:", "https:"), b"{}", {}) == "tls"
    assert post("http://127.0.0.1:9/", b"{}", {}) == "refused"
