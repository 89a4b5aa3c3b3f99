"""The one UPDATE that changes a status refuses whatever the table of moves does not allow."""

from __future__ import annotations

import pytest
from django.utils import timezone

from campaigns.journal.moves import move
from campaigns.models import Recipient
from campaigns.status import Status, can_move
from tests.builders import a_campaign, a_recipient

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize("to", list(Status))
def test_only_recipients_that_may_go_there_move(to: Status) -> None:
    campaign = a_campaign()
    rows = {old: a_recipient(campaign, status=old).pk for old in Status}
    moved = move(Recipient.objects.filter(campaign=campaign), to, timezone.now())
    assert moved == sum(can_move(old, to) for old in Status)
    for old, pk in rows.items():
        assert Recipient.objects.get(pk=pk).status == (to if can_move(old, to) else old)
