"""One recipient: what went out, what came back, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.models import Recipient
from campaigns.status import Status
from campaigns.web.bubble import bubbles
from campaigns.web.look import MEANING
from campaigns.web.permissions import needs


@dataclass(frozen=True, slots=True)
class Event:
    """One moment of a recipient's history."""

    at: datetime
    what: str
    detail: str = ""


_TICKS = {Status.SUBMITTED: "🕓", Status.SENT: "✓", Status.DELIVERED: "✓✓", Status.READ: "✓✓"}


@dataclass(frozen=True, slots=True)
class Ticks:
    """What stands in the corner of a bubble that was sent."""

    at: datetime
    status: str
    marks: str


@needs("viewer")
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The recipient with its message and its timeline."""
    recipient = get_object_or_404(Recipient.objects.select_related("campaign__account"), pk=pk)
    context = {
        "recipient": recipient,
        "campaign": recipient.campaign,
        "zone": recipient.campaign.account.timezone,
        "meaning": MEANING[Status(recipient.status)],
        "bubbles": bubbles(recipient.params, recipient.file, recipient.parts),
        "events": timeline(recipient),
        "ticks": ticks(recipient),
        "undecided": recipient.status == Status.UNCERTAIN,
    }
    return render(request, "recipient.html", context)


def ticks(recipient: Recipient) -> Ticks | None:
    """Return the time and the ticks of a message that the gateway accepted, None for others."""
    status = Status(recipient.status)
    if recipient.accepted_at is None or status not in _TICKS:
        return None
    return Ticks(recipient.accepted_at, status, _TICKS[status])


def timeline(recipient: Recipient) -> list[Event]:
    """Return what happened to the recipient, oldest first."""
    events: list[Event] = []
    for attempt in recipient.attempts.all():
        spent = (attempt.ended_at - attempt.started_at).total_seconds()
        http = f", HTTP {attempt.http_status}" if attempt.http_status else ""
        detail = f"{attempt.code}{http}, {spent:.1f} s"
        events.append(Event(attempt.started_at, f"attempt {attempt.number}: {attempt.outcome}", detail))
    known = (
        (recipient.accepted_at, "accepted by the gateway"),
        (recipient.sent_at, "sent"),
        (recipient.delivered_at, "delivered"),
        (recipient.read_at, "read"),
    )
    events += [Event(at, what) for at, what in known if at]
    if not any(event.at == recipient.status_at for event in events):
        events.append(Event(recipient.status_at, str(recipient.status), recipient.error))
    return sorted(events, key=lambda event: event.at)
