"""What a real server decodes is exactly what was given, once, whatever the text and the transport."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.gateway import Buttons, Connection, Gateway, Upload
from tests.gateway.canned import PHONE, TOKEN
from tests.gateway.rough_server import RoughServer, Seen, rough_server

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)
TRANSPORTS = ["form", "query", "get"]
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def server() -> Iterator[RoughServer]:
    with rough_server() as running:
        yield running


def last(server: RoughServer) -> tuple[Seen, dict[str, list[str]]]:
    seen = server.seen[-1]
    server.seen.clear()
    assert not (seen.form and seen.query)
    return seen, seen.form or seen.query


@pytest.mark.parametrize("transport", TRANSPORTS)
@MANY
@given(text=ANY_TEXT, footer=ANY_TEXT)
def test_any_text_arrives_as_it_was_given(server: RoughServer, transport: str, text: str, footer: str) -> None:
    gateway = Gateway(Connection(server.url, TOKEN, transport=transport))  # type: ignore[arg-type]
    gateway.send_text_buttons(PHONE, text, Buttons(button1="Yes"), footer)
    seen, params = last(server)
    assert params == {
        "token": [TOKEN],
        "phone": [PHONE],
        "message": [text],
        "footer": [footer],
        "button1": ["Yes"],
    }
    assert seen.method == ("GET" if transport == "get" else "POST")


@pytest.mark.parametrize("transport", TRANSPORTS)
@MANY
@given(rows=st.lists(ANY_TEXT, min_size=1, max_size=10))
def test_list_rows_repeat_their_key_in_order(server: RoughServer, transport: str, rows: list[str]) -> None:
    gateway = Gateway(Connection(server.url, TOKEN, transport=transport))  # type: ignore[arg-type]
    gateway.send_list(PHONE, "Choose", "Open", rows)
    assert last(server)[1]["rows"] == rows


@MANY
@given(content=st.binary(min_size=1, max_size=2000), message=ANY_TEXT, name=st.text(min_size=1, max_size=60))
def test_a_local_file_arrives_byte_for_byte(server: RoughServer, content: bytes, message: str, name: str) -> None:
    Gateway(Connection(server.url, TOKEN)).send_file_caption(PHONE, Upload(name, content, "image/png"), message)
    seen, params = last(server)
    head, _blank, rest = seen.body.partition(b"\r\n\r\n")
    boundary = head.split(b"\r\n", 1)[0]
    assert rest == content + b"\r\n" + boundary + b"--\r\n"
    assert b'name="file"; filename="' in head
    assert b"Content-Type: image/png" in head
    assert b" " not in head.split(b'filename="', 1)[1].split(b'"', 1)[0]
    assert params == {"token": [TOKEN], "phone": [PHONE], "message": [message]}


def test_characters_that_mean_something_in_urls_are_encoded_exactly_once(server: RoughServer) -> None:
    text = "50% off; a+b=c & d\n#1 %0a ?"
    Gateway(Connection(server.url, TOKEN)).send_text(PHONE, text)
    body = server.seen[-1].body.decode()
    assert last(server)[1]["message"] == [text]
    assert "%3B" in body
    assert "%2B" in body
    assert "%0A" in body
