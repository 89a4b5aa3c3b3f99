"""The queues, and how tickets get onto the one for sending."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from campaigns import failpoint
from workers.app import app

if TYPE_CHECKING:
    from campaigns.journal import Ticket

SEND = "send"
"""One task for each recipient; may be long."""
CONTROL = "control"
"""The jobs of the timetable; never waits behind sending."""
BULK = "bulk"
"""Slow work on whole campaigns."""
ALL = (SEND, CONTROL, BULK)

DELIVER = "campaigns.deliver"
"""Name of the task that sends to one recipient."""

IMPORT = "campaigns.import"
"""Name of the task that reads the rows of accepted spreadsheets; slow, so on the bulk queue."""

NOTICES = "campaigns.notices"
"""Name of the task that posts to the user's own systems; waits for strangers, so on the bulk queue."""

_BATCH = 100
"""Messages written to the broker at once."""


def publish(tickets: Sequence[Ticket]) -> None:
    """Put one task for each ticket on the sending queue, in their order.

    A message carries the recipient's id and the attempt's number, nothing else. Raises kombu's
    `OperationalError` when the broker cannot be reached and `BatchPublishError` when part of a batch may be
    on it: the recipients stay queued, and the sweep takes back those whose task never ran.
    """
    with app.producer_or_acquire() as producer:
        batched = producer.batch(max_size=_BATCH) if producer.supports_batch_publish else nullcontext()
        with batched:
            for ticket in tickets:
                app.send_task(
                    DELIVER,
                    (ticket.recipient_id, ticket.attempt),
                    producer=producer,
                    # A repeated write after a lost answer would be a second message.
                    retry=False,
                    add_to_parent=False,
                    # A list of Redis needs none; for each message the queue was copied and bound anew.
                    declare=(),
                    ignore_result=True,
                    argsrepr=f"(recipient={ticket.recipient_id}, campaign={ticket.campaign_id})",
                    kwargsrepr="{}",
                )
                failpoint.reach("mid_publish")
