"""A system that listens, and a hook that leads to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from campaigns import notices
from campaigns.models import Hook
from tests.notices.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A system that takes everything."""
    with receiving() as found:
        yield found


@pytest.fixture
def hook(db: None, receiver: Receiver) -> Hook:
    """A hook that is told everything."""
    return notices.add("crm", receiver.url)
