"""What real sockets do to a request, and what the client makes of it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import pytest

from campaigns.gateway import AccountPaused, Connection, Gateway, Unavailable, Uncertain
from campaigns.gateway.classify import Failure
from campaigns.gateway.request import Requests
from campaigns.gateway.retry_after import seconds_to_wait
from campaigns.gateway.transport import Sessions
from tests.gateway.canned import PHONE, QUICK, TOKEN, accepted
from tests.gateway.rough_server import Seen, answer, closed_port, reset, rough_server, silence

Behaviour = Callable[[socket.socket, Seen], None]


def gateway_to(url: str, **settings: object) -> Gateway:
    settings = {"read_timeout": 0.3, "upload_timeout": 0.3, "connect_timeout": 2.0, **settings}
    return Gateway(Connection(url, TOKEN, **settings), patience=QUICK)  # type: ignore[arg-type]


def half_a_body(client: socket.socket, _seen: Seen) -> None:
    status, text = accepted()
    answer(client, status, text, length=len(text) + 50)
    client.shutdown(socket.SHUT_RDWR)


def slow_body(client: socket.socket, seen: Seen) -> None:
    answer(client, 200, "{", length=500)
    silence(client, seen)


def broken_chunks(client: socket.socket, _seen: Seen) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{")
    client.shutdown(socket.SHUT_RDWR)


def no_http(client: socket.socket, _seen: Seen) -> None:
    client.sendall(b"hello there\r\n\r\n")
    client.shutdown(socket.SHUT_RDWR)


LOST = [
    pytest.param(lambda client, _seen: reset(client), "reset", id="reset after the request"),
    pytest.param(lambda client, _seen: client.shutdown(socket.SHUT_RDWR), "reset", id="closed after the request"),
    pytest.param(silence, "read_timeout", id="silence"),
    pytest.param(half_a_body, "truncated", id="half a body"),
    pytest.param(slow_body, "read_timeout", id="a body that stops"),
    pytest.param(broken_chunks, "truncated", id="broken chunks"),
    pytest.param(no_http, "reset", id="no HTTP"),
]


@pytest.mark.parametrize(("behave", "code"), LOST)
def test_a_request_without_a_whole_answer_is_uncertain_and_arrives_once(behave: Behaviour, code: str) -> None:
    with rough_server(behave) as server, pytest.raises(Uncertain) as caught:
        gateway_to(server.url).send_text(PHONE, "hello")
    assert (caught.value.code, len(server.seen)) == (code, 1)


@pytest.mark.parametrize(("behave", "code"), LOST)
def test_a_read_without_a_whole_answer_is_asked_again(behave: Behaviour, code: str) -> None:
    def first_badly(client: socket.socket, seen: Seen) -> None:
        if len(server.seen) == 1:
            return behave(client, seen)
        return answer(client, 200, '{"status":"success","data":{"quota":7}}')

    with rough_server(first_badly) as server:
        assert gateway_to(server.url).check_balance().quota == 7
    assert len(server.seen) == 2


def test_a_refused_connection_was_not_sent() -> None:
    with pytest.raises(Unavailable) as caught:
        gateway_to(f"http://127.0.0.1:{closed_port()}").send_text(PHONE, "hello")
    assert caught.value.code == "refused"


def test_a_name_that_does_not_exist_was_not_sent() -> None:
    with pytest.raises(Unavailable) as caught:
        gateway_to("http://gateway.invalid").send_text(PHONE, "hello")
    assert caught.value.code == "dns"


def test_a_plain_server_behind_https_was_not_sent() -> None:
    with rough_server() as server, pytest.raises(Unavailable) as caught:
        gateway_to(server.url.replace("http", "https")).send_text(PHONE, "hello")
    assert (caught.value.code, server.seen) == ("tls", [])


def test_a_proxy_that_is_not_there_was_not_sent() -> None:
    with pytest.raises(Unavailable) as caught:
        gateway_to("http://gw.example", proxy=f"http://127.0.0.1:{closed_port()}").send_text(PHONE, "hello")
    assert caught.value.code == "proxy"


def test_a_proxy_is_used_when_it_is_configured() -> None:
    with rough_server() as server:
        gateway_to("http://gw.example", proxy=server.url).send_text(PHONE, "hello")
    assert server.seen[0].headers["host"] == "gw.example"


def test_the_environment_does_not_choose_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")
    with rough_server() as server:
        gateway_to(server.url).send_text(PHONE, "hello")
    assert len(server.seen) == 1


def test_a_redirect_is_not_followed() -> None:
    def redirect(client: socket.socket, _seen: Seen) -> None:
        client.sendall(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")

    with rough_server(redirect) as server, pytest.raises(AccountPaused) as caught:
        gateway_to(server.url).send_text(PHONE, "hello")
    assert (caught.value.reason, len(server.seen)) == ("config", 1)


def test_sends_of_one_thread_share_a_connection_and_threads_do_not() -> None:
    with rough_server() as server:
        gateway = gateway_to(server.url)

        def send_twice() -> None:
            gateway.send_text(PHONE, "hello")
            gateway.send_text(PHONE, "hello")

        send_twice()
        thread = threading.Thread(target=send_twice)
        thread.start()
        thread.join()
    assert [seen.connection for seen in server.seen] == [1, 1, 2, 2]


@pytest.mark.parametrize(("idle_limit", "connections"), [(10.0, [1, 1]), (-1.0, [1, 2])])
def test_a_connection_that_rested_too_long_is_opened_anew(idle_limit: float, connections: list[int]) -> None:
    with rough_server() as server:
        connection = Connection(server.url, TOKEN)
        sessions = Sessions(connection, idle_limit=idle_limit)
        request = Requests(connection).send("sendText", PHONE, {"message": "hello"})
        assert [sessions.exchange(request, 5).status for _ in range(2)] == [200, 200]
    assert [seen.connection for seen in server.seen] == connections


def test_nothing_is_written_after_the_last_moment_of_a_request() -> None:
    with rough_server() as server:
        connection = Connection(server.url, TOKEN)
        sessions = Sessions(connection)
        request = Requests(connection).send("sendText", PHONE, {"message": "hello"})
        late = sessions.exchange(request, 5, latest=time.monotonic())
        assert (late.failure, server.seen) == (Failure.TOO_LATE, [])
        assert sessions.exchange(request, 5, latest=time.monotonic() + 60).status == 200


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        pytest.param("120", 120, id="seconds"),
        pytest.param("Fri, 31 Dec 1999 23:59:59 GMT", 0, id="a date in the past"),
        pytest.param("soon", None, id="neither"),
        pytest.param("-5", None, id="negative"),
    ],
)
def test_a_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert seconds_to_wait(header) == seconds
