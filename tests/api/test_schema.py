"""schemathesis asks the API everything its own description allows, and much that it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from schemathesis.checks import CHECKS

from campaigns.models import Account
from campaigns.status import State
from campaigns.web.api.docs import schema as described
from campaigns.wsgi import application
from tests.api.conftest import Program, a_program
from tests.builders import a_campaign, a_recipient

# What only the meaning decides is answered 4xx for data of the right form: numbers, lists, states.
LEFT_OUT = ("positive_data_acceptance", "use_after_free", "ensure_resource_availability")


def whole(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The product, whose answers are read and closed as a server does."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


schema = schemathesis.openapi.from_dict(described())
schema.app = whole


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the test's connection open between requests, as Django's own test client does."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def program(account: Account) -> Program:
    """A program, and campaigns to ask about."""
    for state in (State.RUNNING, State.PAUSED, State.FINISHED):
        a_recipient(a_campaign(account, state=state, total=1))
    return a_program(per_minute=1_000_000)


@schema.parametrize()
@hypothesis.settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_breaks_the_description(program: Program, case: schemathesis.Case) -> None:
    case.call_and_validate(
        headers={"Authorization": f"Bearer {program.secret}"},
        excluded_checks=CHECKS.get_by_names(LEFT_OUT),
    )
