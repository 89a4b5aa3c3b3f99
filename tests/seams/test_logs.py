"""A send with every outcome leaves no phone number, text or token in the log, and needs no log to be sent."""

from __future__ import annotations

import errno
import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from campaigns import delivery, gateway, journal, logs, reconcile, sweep
from tests.builders import a_campaign, a_recipient, an_account, statuses
from tests.sandbox.process import Sandbox, running_sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TOKEN = "a-token-nobody-may-see"
TEXT = "a text nobody may see"
PHONE = "91987654{:04}"
TIMES = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z")
FAULTS = [
    "", "reset-after", "reset-before", "silence-after", "half-body", "html-200", "empty-200", "500", "429", "401",
    "403", "502-after", "503-before", "504-after", *(f"code-{n:02}" for n in range(1, 16)),
]  # fmt: skip


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox("--no-fates", token=TOKEN) as running:
        yield running


def _loggers() -> list[logging.Logger]:
    return [known for known in logging.Logger.manager.loggerDict.values() if isinstance(known, logging.Logger)]


@pytest.fixture(params=["json", "text"])
def log(request: Any, settings: Any) -> Iterator[io.StringIO]:
    """Everything the process logs, from the lowest level on, as it is written in production."""
    settings.LOG_FORMAT = request.param
    settings.READ_TIMEOUT = 0.3
    root = logging.getLogger()
    handlers, configured = root.handlers[:], structlog.get_config()
    levels = {logger: logger.level for logger in (root, *_loggers())}
    written = io.StringIO()
    logs.configure(stream=written)
    gateway.stop_waiting()
    yield written
    gateway.resume_waiting()
    root.handlers[:] = handlers
    for logger in _loggers():
        logger.setLevel(levels.get(logger, logging.NOTSET))
    root.setLevel(levels[root])
    structlog.configure(**configured)


class FullDisk(io.StringIO):
    """A log that takes nothing more."""

    def write(self, _text: str) -> int:
        """Write nothing."""
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.usefixtures("log")
def test_a_log_that_cannot_be_written_stops_nobody(sandbox: Sandbox) -> None:
    campaign = a_campaign(an_account(base_url=sandbox.url, token=TOKEN), recipients=1)
    logs.configure(stream=FullDisk())
    (ticket,) = journal.enqueue(campaign.pk, 1)
    assert delivery.deliver(ticket.recipient_id, ticket.attempt) == "accepted"
    assert statuses(campaign) == {"submitted": 1}


def test_no_outcome_of_a_send_tells_anything_personal(sandbox: Sandbox, log: io.StringIO) -> None:
    account = an_account(base_url=sandbox.url, token=TOKEN)
    campaign = a_campaign(account)
    for n, fault in enumerate(FAULTS):
        sandbox.control(fault=[f"send:{fault}=count:1"] if fault else [])
        a_recipient(campaign, phone=PHONE.format(n), params={"message": TEXT})
        type(account).objects.update(pause_reason="")
        for ticket in journal.enqueue(campaign.pk, 50):
            delivery.deliver(ticket.recipient_id, ticket.attempt)
        reconcile.poll(account)
        sweep.run()
    # The digits of a time of day may happen to be a part of a number.
    lines = TIMES.sub("", log.getvalue())
    assert lines.count("recipient") > len(FAULTS)
    for secret in (TOKEN, TEXT, "91987654", "87654"):
        assert secret not in lines


def test_a_traceback_shows_no_local_variables_and_no_number(log: io.StringIO) -> None:
    phone, token = "919876540001", TOKEN
    for logger in (structlog.get_logger("campaigns.tests"), logging.getLogger("another.library")):
        try:
            raise ValueError(f"bad number {phone} for token={token}")
        except ValueError:
            logger.exception(f"it broke at +{phone}")  # noqa: G004
    lines = log.getvalue()
    assert lines.count("it broke") == 2
    assert "ValueError" in lines
    assert phone not in lines
    assert TOKEN not in lines


def test_each_change_of_status_is_one_line_of_json(log: io.StringIO, settings: Any) -> None:
    if settings.LOG_FORMAT == "text":
        return
    campaign = a_campaign(recipients=1)
    (ticket,) = journal.enqueue(campaign.pk, 1)
    journal.claim(ticket.recipient_id, ticket.attempt)
    changes = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["event"], line["status"], line["campaign"]) for line in changes] == [
        ("recipients", "queued", campaign.pk),
        ("recipient", "sending", campaign.pk),
    ]
    assert changes[1]["recipient"] == ticket.recipient_id
