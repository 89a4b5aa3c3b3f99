"""Launch, pause, resume, cancel, retry: each is one small write, safe to repeat, and says what it found."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns import four_eyes, journal, pauses
from campaigns.counted import counted
from campaigns.counts import counts_of
from campaigns.models import AuditEntry, Campaign, Recipient
from campaigns.status import PauseReason, State, Status
from campaigns.terms import Terms

log = structlog.get_logger("campaigns.launch")


class Refused(Exception):
    """The act is not possible now; the text says why and what would help."""


class SecondPersonNeeded(Refused):
    """So many recipients are messaged only when somebody else than who brought them launches the campaign."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a pause or cancel met: how many requests were already on their way, how many were held back."""

    in_flight: int
    held_back: int


STALE_AFTER = timedelta(hours=6)
"""A scheduled start missed by more than this is not made up for: the campaign asks again as a draft."""
CANCEL_SECONDS = 2.0
"""How long a cancel clears recipients itself."""
_DECIDED_AT_ONCE = 500
_STARTABLE = (State.DRAFT, State.SCHEDULED)


def may_launch(campaign: Campaign) -> None:
    """Raise Refused unless the campaign waits for its launch and has somebody to message."""
    if campaign.state not in _STARTABLE:
        raise Refused(_cannot("launch", campaign))
    if campaign.imported_at is None:
        raise Refused(f"Campaign {campaign.pk} is still being imported. Try again when all its rows are read.")
    if not campaign.recipients.filter(status=Status.PENDING).exists():
        raise Refused(f"Campaign {campaign.pk} has no valid row to send. Mend the spreadsheet and import it again.")


def launch(campaign: Campaign, who: str, at: datetime | None = None, terms: Terms | None = None) -> None:
    """Start a draft now, or at a time; without `terms` those stay that were chosen for it before.

    Raises Refused for any other state or when nobody can be messaged, and SecondPersonNeeded.
    """
    may_launch(campaign)
    if not four_eyes.may_decide(campaign, who):
        raise SecondPersonNeeded(
            f"Campaign {campaign.pk} has more recipients than one person may decide on. Somebody else must launch it: "
            "not who imported it, changed it, added rows or asked for the launch."
        )
    now = timezone.now()
    changes = terms.as_fields() if terms else {}
    read = Campaign.objects.filter(imported_at__isnull=False)
    end = (terms or Terms.of(campaign)).finish_by
    if end and end <= (at or now):
        raise Refused("The finish-by time lies before the start.")
    if at is not None and at > now:
        _change(campaign, who, "schedule", _STARTABLE, State.SCHEDULED, read, scheduled_at=at, detail="", **changes)
    else:
        _change(campaign, who, "launch", _STARTABLE, State.RUNNING, read, started_at=now, detail="", **changes)


def pause(campaign: Campaign, who: str, reason: PauseReason = PauseReason.OPERATOR, detail: str = "") -> Stopped:
    """Stop claiming at once. Raises Refused when the campaign is not running."""
    _change(campaign, who, "pause", (State.RUNNING,), State.PAUSED, reason=reason, detail=detail)
    return Stopped(in_flight(campaign), journal.hold_back(campaign))


def resume(campaign: Campaign, who: str) -> None:
    """Go on exactly where it stopped, lifting the account's pause as well. Raises Refused when nothing is paused."""
    campaign.refresh_from_db(fields=["state"])
    if campaign.state == State.RUNNING and pauses.resume_account(campaign.account_id):
        _audit(who, "resume", campaign)
        return
    _change(campaign, who, "resume", (State.PAUSED,), State.RUNNING, reason="", detail="", judged_from=timezone.now())
    pauses.resume_account(campaign.account_id)


def cancel(campaign: Campaign, who: str) -> Stopped:
    """Give up everything not yet claimed. Raises Refused when the campaign is over already."""
    states = (*_STARTABLE, State.RUNNING, State.PAUSED)
    _change(campaign, who, "cancel", states, State.CANCELLED, finished_at=timezone.now(), reason="", detail="")
    flying, counts = in_flight(campaign), counts_of(campaign)
    # Nobody waits for a million rows: none of them is claimed any more, and the sweep goes on where this ends.
    end = time.monotonic() + CANCEL_SECONDS
    while journal.cancel_batch(campaign.pk) and time.monotonic() < end:
        pass
    return Stopped(flying, counts[Status.PENDING] + counts[Status.QUEUED])


def retry(campaign: Campaign, who: str, code: str = "") -> int:
    """Re-open failed recipients, all or those of one code, and run; return how many. Raises Refused when none fits."""
    with transaction.atomic():
        # Dispatch takes the same lock before it calls a campaign finished.
        state = Campaign.objects.select_for_update().values_list("state", flat=True).get(pk=campaign.pk)
        if state not in (State.RUNNING, State.PAUSED, State.FINISHED):
            raise Refused(f"Campaign {campaign.pk} is {_spoken(state)}; only a launched campaign can be retried.")
        n = journal.reopen_failed(campaign.pk, code)
        if n:
            this = Campaign.objects.filter(pk=campaign.pk)
            this.update(judged_from=timezone.now())
            this.filter(state=State.FINISHED).update(state=State.RUNNING, finished_at=None)
    if not n:
        which = f" with code {code}" if code else ""
        raise Refused(f"Campaign {campaign.pk} has no failed recipient{which}.")
    _audit(who, "retry", campaign, f"{counted(n, 'recipient')} {code}".strip())
    return n


def decide(campaign: Campaign, who: str, *, send_again: bool, row: int | None = None) -> int:
    """Settle uncertain recipients by a person's word, all or one row; return how many.

    Raises Refused when none is uncertain, or when a cancelled campaign would send again.
    """
    uncertain = campaign.recipients.filter(status=Status.UNCERTAIN)
    if row is not None:
        uncertain = uncertain.filter(row=row)
    ids = list(uncertain.order_by("pk").values_list("pk", flat=True))
    n, act = 0, "send again" if send_again else "give up"
    try:
        for some in _batches(ids):
            n += _decide(campaign, some, send_again=send_again)
    finally:
        # Also of those before a refusal.
        if n:
            _audit(who, act, campaign, counted(n, "uncertain recipient") if row is None else f"row {row}")
    if not n:
        where = f"Row {row} of campaign" if row is not None else "Campaign"
        raise Refused(f"{where} {campaign.pk} has no uncertain recipient.")
    return n


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + _DECIDED_AT_ONCE] for first in range(0, len(ids), _DECIDED_AT_ONCE))


def _decide(campaign: Campaign, recipient_ids: Sequence[int], *, send_again: bool) -> int:
    with transaction.atomic():
        # As it is now, and stays until this is stored: somebody may be cancelling it.
        state = Campaign.objects.select_for_update().values_list("state", flat=True).get(pk=campaign.pk)
        if send_again and state == State.CANCELLED:
            raise Refused(f"Campaign {campaign.pk} is cancelled; it sends nothing more.")
        return journal.decide(recipient_ids, send_again=send_again)


def start_due() -> int:
    """Start the scheduled campaigns whose time has come; return how many. A stale one becomes a draft again."""
    now = timezone.now()
    due = Campaign.objects.filter(state=State.SCHEDULED, scheduled_at__lte=now)
    stale = due.filter(scheduled_at__lt=now - STALE_AFTER)
    missed = stale.update(state=State.DRAFT, detail="Its start was missed by hours; launch it again if it still fits.")
    if missed:
        log.warning("scheduled starts missed", n=missed)
    started = due.update(state=State.RUNNING, started_at=now)
    if started:
        log.info("scheduled campaigns started", n=started)
    return started


def in_flight(campaign: Campaign) -> int:
    """Return how many requests of the campaign are on their way to the gateway."""
    return Recipient.objects.filter(campaign=campaign, status=Status.SENDING).count()


def _change(
    campaign: Campaign,
    who: str,
    act: str,
    allowed: tuple[State, ...],
    to: State,
    among: QuerySet[Campaign] | None = None,
    **changes: object,
) -> None:
    with transaction.atomic():
        campaigns = Campaign.objects.all() if among is None else among
        done = campaigns.filter(pk=campaign.pk, state__in=allowed).update(state=to, **changes)
        if done:
            _audit(who, act, campaign)
    campaign.refresh_from_db()
    if not done:
        raise Refused(_cannot(act, campaign))
    log.info("campaign", act=act, campaign=campaign.pk, state=str(to))


def _cannot(act: str, campaign: Campaign) -> str:
    if campaign.state in (State.FINISHED, State.CANCELLED):
        return f"Campaign {campaign.pk} is {campaign.state} already; it cannot be {_PAST[act]}."
    if act in ("launch", "schedule"):
        if campaign.state in _STARTABLE:
            return f"The message of campaign {campaign.pk} was changed just now. Look at it, then launch it."
        return f"Campaign {campaign.pk} was launched already; it is {campaign.state}."
    if (act, campaign.state) in (("pause", State.PAUSED), ("resume", State.RUNNING)):
        return f"Campaign {campaign.pk} is {campaign.state} already."
    return f"Campaign {campaign.pk} is {_spoken(campaign.state)}; it cannot be {_PAST[act]}."


def _spoken(state: str) -> str:
    return "a draft" if state == State.DRAFT else state


_PAST = {
    "launch": "launched",
    "schedule": "scheduled",
    "pause": "paused",
    "resume": "resumed",
    "cancel": "cancelled",
}


def _audit(who: str, act: str, campaign: Campaign, detail: str = "") -> None:
    AuditEntry.objects.create(who=who, act=act, subject=f"campaign {campaign.pk}", detail=detail)
