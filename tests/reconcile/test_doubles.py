"""Which rows of nobody are a second message for a recipient."""

from __future__ import annotations

import pytest
from django.utils import timezone

from campaigns.gateway.rows import report_row
from campaigns.models import Alert, Recipient
from campaigns.reconcile.doubles import Doubles
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NUMBER, GROUP = "919812345678", "919812345678-1398765432"


def told(row: Recipient, phone: str, status: str) -> int:
    """Let the report have another row with the recipient's text; return how many were told to a person."""
    record = {"messageID": "m2", "phone": phone, "text": row.params["message"], "statusMessageInfo": status}
    doubles = Doubles(row.account, timezone.now())
    doubles.consider([report_row(record | {"createdAt": timezone.now().isoformat()})])
    return doubles.tell()


@pytest.mark.parametrize(
    ("phone", "written", "status", "alerts"),
    [
        pytest.param(NUMBER, NUMBER, "sent", 1, id="a number"),
        pytest.param(GROUP, GROUP, "sent", 1, id="a group"),
        pytest.param(GROUP, f"{GROUP}@g.us", "sent", 1, id="a group as WhatsApp writes it"),
        pytest.param("120363041234567890", "120363041234567890", "sent", 1, id="a newer group"),
        pytest.param(NUMBER, NUMBER, "failed", 0, id="one that failed reached nobody"),
        pytest.param(NUMBER, "919800000000", "sent", 0, id="another number"),
    ],
)
def test_a_second_message_is_told(phone: str, written: str, status: str, alerts: int) -> None:
    now = timezone.now()
    row = a_recipient(a_campaign(), phone=phone, status=Status.SENT, message_id="m1", claimed_at=now, accepted_at=now)
    assert told(row, written, status) == alerts
    assert Alert.objects.count() == alerts
