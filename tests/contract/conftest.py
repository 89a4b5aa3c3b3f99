"""A sandbox for the tests of a module, reset before each, and the real client talking to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from campaigns.gateway import Connection, Gateway, Patience
from tests.sandbox.process import Sandbox

PHONE = "919300005555"
QUICK = Patience(attempts=3, seconds=5, shortest=0.01, longest=0.02)
NewGateway = Callable[..., Gateway]


@pytest.fixture
def sandbox(sandbox: Sandbox) -> Sandbox:
    """A sandbox that has seen nothing and delivers at once."""
    sandbox.control(sent_after=0, delivered_after=0, read_after=60)
    return sandbox


@pytest.fixture
def new_gateway(sandbox: Sandbox) -> NewGateway:
    """Make a client of the sandbox's account, with settings of its connection; it waits half a second for answers."""

    def make(**settings: object) -> Gateway:
        given = {"base_url": sandbox.url, "token": sandbox.token, "read_timeout": 0.5, "upload_timeout": 0.5}
        return Gateway(Connection(**given | settings), patience=QUICK)  # type: ignore[arg-type]

    return make


@pytest.fixture
def gateway(new_gateway: NewGateway) -> Gateway:
    """A client with the settings that accounts have unless somebody changes them."""
    return new_gateway()
