"""A sandbox for the tests of a module, reset before each test, and a way to call its endpoints."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.sandbox.process import Sandbox, running_sandbox

Api = Callable[..., requests.Response]
PHONE = "919300005555"


@pytest.fixture(scope="module")
def _process() -> Iterator[Sandbox]:
    slow = ("--sent-after", "10", "--delivered-after", "20", "--read-after", "30", "--seed", "1")
    with running_sandbox(*slow) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_process: Sandbox) -> Sandbox:
    """A sandbox that has seen nothing. Its messages move only when a test moves its clock."""
    _process.reset()
    return _process


@pytest.fixture
def api(sandbox: Sandbox) -> Api:
    """Call an endpoint by POST with a form body, token and phone given unless the test gives its own."""

    def call(endpoint: str, files: Any = None, **params: Any) -> requests.Response:
        given = {
            "token": sandbox.token,
            **({"phone": PHONE} if endpoint.startswith("send") else {}),
            **params,
        }
        return requests.post(f"{sandbox.url}/api/{endpoint}", data=given, files=files, timeout=10)

    return call
