"""Ports are refused with a sentence before anything starts."""

from __future__ import annotations

import socket

import pytest

from workers import ports


def test_a_taken_port_is_named_with_what_would_choose_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(ports.PortTaken) as refused:
            ports.reserve("127.0.0.1", port, "the pages", "--port or PORT")
    assert str(refused.value) == (
        f"Port {port} for the pages is taken by another program. Choose another with --port or PORT."
    )


def test_port_zero_becomes_a_free_port() -> None:
    port = ports.reserve("127.0.0.1", 0, "Flower", "--flower-port")
    with socket.create_server(("127.0.0.1", port)) as server:
        assert server.getsockname()[1] == port


@pytest.mark.parametrize(
    ("listens_on", "reached_by"),
    [
        pytest.param("0.0.0.0", "127.0.0.1", id="every address"),
        pytest.param("::", "[::1]", id="every address, version 6"),
        pytest.param("10.1.2.3", "10.1.2.3", id="one address"),
        pytest.param("::1", "[::1]", id="one address, version 6"),
    ],
)
def test_a_server_is_reached_by_an_address_of_this_machine(listens_on: str, reached_by: str) -> None:
    assert ports.reachable(listens_on) == reached_by
