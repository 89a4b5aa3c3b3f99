"""The requests of a recipient's message: nearly always one, and which of several were accepted already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from campaigns.messages import Part as MessagePart
from campaigns.messages import endpoint_of
from campaigns.models import Part, Recipient


def parts_of(row: Recipient) -> tuple[MessagePart, ...]:
    """Return the requests in the order in which they are sent."""
    if row.parts:
        return tuple(MessagePart(**part) for part in row.parts)
    return (MessagePart(endpoint_of(row.campaign.kind), row.params, row.file),)


def accepted_places(row: Recipient) -> frozenset[int]:
    """Return the places of the requests that the gateway accepted under several ids, or one of several requests."""
    return frozenset(Part.objects.filter(recipient=row).values_list("place", flat=True))


def accepted_of_each(ids: Iterable[int]) -> Counter[int]:
    """Return how many requests of these recipients' messages were accepted, by recipient."""
    done = Part.objects.filter(recipient__in=list(ids)).values_list("recipient", "place").distinct()
    return Counter(pk for pk, _ in done)


def in_flight(row: Recipient) -> MessagePart:
    """Return the request that a recipient's latest attempt was about: the first one not accepted."""
    parts = parts_of(row)
    done = accepted_places(row) if len(parts) > 1 else frozenset()
    return next((part for place, part in enumerate(parts) if place not in done), parts[-1])
