"""One recipient: what went out, what came back, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.journal import UNPROVEN
from campaigns.models import Recipient
from campaigns.status import Status
from campaigns.web import pictures
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


_OUTCOMES = {
    "rejected": "refused by the gateway",
    "retry": "not accepted; tried again at once",
    "retry_ambiguous": "answer lost; looked for in the report before the next try",
    "later": "not accepted; tried again later",
    "unavailable": "gateway not available; tried again later",
    "uncertain": "answer lost; its report decides",
    "check_connection": "refused; asked whether the account's phone is connected",
    "pause_quota": "no quota; put back, and the account paused",
    "pause_credentials": "token refused; put back, and the account paused",
    "pause_connection": "phone not connected; put back, and the account paused",
    "pause_gateway_down": "gateway down; put back, and the account paused",
    "pause_config": "account set up wrongly; put back, and the account paused",
    "proven_absent": "the report proves that it was not sent",
    "lease_over": "its worker stopped before the answer came",
}
"""What became of an attempt, in words a person understands."""
_FOUND_LATER = ("proven_absent", "lease_over")
"""These are known when they are found, long after the request."""


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
        "bubbles": bubbles(recipient.params, recipient.file, recipient.parts, pictures.of_campaign(recipient.campaign)),
        "events": timeline(recipient),
        "ticks": ticks(recipient),
        "undecided": recipient.status == Status.UNCERTAIN,
        "left_to_a_person": recipient.code == UNPROVEN,
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
        what = _OUTCOMES.get(attempt.outcome, attempt.outcome.replace("_", " "))
        if attempt.outcome in _FOUND_LATER:
            events.append(Event(attempt.ended_at, f"attempt {attempt.number}: {what}"))
            continue
        spent = (attempt.ended_at - attempt.started_at).total_seconds()
        code = attempt.code if attempt.code != attempt.outcome else ""
        http = f"HTTP {attempt.http_status}" if attempt.http_status else ""
        detail = ", ".join(part for part in (code, http, f"{spent:.1f} s") if part)
        events.append(Event(attempt.started_at, f"attempt {attempt.number}: {what}", detail))
    known = (
        (recipient.accepted_at, "accepted by the gateway"),
        (recipient.sent_at, "sent"),
        (recipient.delivered_at, "delivered"),
        (recipient.read_at, "read"),
    )
    # Steps follow one another, even where clocks of seconds and of parts of seconds disagree.
    shown, before = [(at, what) for at, what in known if at], recipient.claimed_at
    for at, what in shown:
        before = max(at, before or at)
        events.append(Event(before, what))
    if not any(event.what == recipient.status or event.at == recipient.status_at for event in events):
        events.append(Event(recipient.status_at, str(recipient.status), recipient.error))
    return sorted(events, key=lambda event: event.at)
