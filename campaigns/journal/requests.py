"""The requests of a recipient's message: nearly always one, and which of several were accepted already."""

from __future__ import annotations

from campaigns.messages import Part as MessagePart
from campaigns.messages import endpoint_of
from campaigns.models import Part, Recipient
from campaigns.status import Status


def parts_of(row: Recipient) -> tuple[MessagePart, ...]:
    """Return the requests in the order in which they are sent."""
    if row.parts:
        return tuple(MessagePart(**part) for part in row.parts)
    return (MessagePart(endpoint_of(row.campaign.kind), row.params, row.file),)


def accepted_places(row: Recipient) -> frozenset[int]:
    """Return the places of the requests that the gateway accepted; empty for a message of one request."""
    if not row.parts:
        return frozenset()
    return frozenset(Part.objects.filter(recipient=row).values_list("place", flat=True))


def in_flight(row: Recipient) -> MessagePart:
    """Return the request that a recipient's latest attempt was about: the first one not accepted."""
    parts, done = parts_of(row), accepted_places(row)
    return next((part for place, part in enumerate(parts) if place not in done), parts[-1])


def standing(statuses: list[Status]) -> Status:
    """Return the status of a recipient whose ids have these: the lowest one, failed only when all failed."""
    alive = [status for status in statuses if status is not Status.FAILED]
    return min(alive, key=_RISING.index, default=Status.FAILED)


_RISING = (Status.SUBMITTED, Status.SENT, Status.DELIVERED, Status.READ)
