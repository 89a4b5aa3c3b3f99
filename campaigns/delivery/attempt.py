"""Deliver one message: claim the recipient, send without a transaction open, store what came of it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from campaigns import failpoint, files, journal, meters, pauses, tracing
from campaigns.connections import gateway_by
from campaigns.delivery import breaker, lanes, throttle
from campaigns.gateway import (
    Accepted,
    AccountPaused,
    FailedCall,
    Rejected,
    Unavailable,
    Uncertain,
    Upload,
)
from campaigns.journal import Call, Claim
from campaigns.messages import Part
from campaigns.models import Account, Attachment, Attempt
from campaigns.status import PauseReason

_TRUSTED_FOR = timedelta(milliseconds=500)
"""A claim this young needs no second look at whether its campaign still runs."""
_SHORTEST_WAIT, _LONGEST_WAIT = 15.0, 600.0
_BUSY = timedelta(seconds=1)
_SILENCE = "read_timeout"
"""The one lost answer that tells of the gateway's health: several in a row, and it takes nothing any more."""
_FILE_TROUBLE = frozenset({"08", "10"})
_FILE_TRIES = 3
_FILES_WAIT = timedelta(seconds=30)
"""Until a storage that did not answer is asked again for the same recipient."""


def deliver(recipient_id: int, attempt: int) -> str:
    """Send to one recipient if this attempt is still wanted; return one word for the outcome.

    Safe to call any number of times, at the same time, in any order: the claim lets one caller through.
    """
    with tracing.span("deliver", recipient=recipient_id, attempt=attempt) as tell:
        claim = journal.claim(recipient_id, attempt)
        if claim is None:
            meters.count(meters.CLAIMS_REFUSED)
            tell(outcome="refused")
            return "refused"
        failpoint.reach("after_claim")
        outcome = _in_its_lane(claim)
        tell(campaign=claim.campaign_id, account=claim.account_id, outcome=outcome)
        return outcome


def _in_its_lane(claim: Claim) -> str:
    """Send, unless the account has its share of this process's threads already."""
    if not lanes.enter(claim.account_id, settings.WORKER_CONCURRENCY, time.monotonic()):
        journal.postponed(claim, timezone.now() + _BUSY, "")
        return "postponed"
    try:
        return _send(claim)
    finally:
        lanes.leave(claim.account_id)


def _send(claim: Claim) -> str:
    """Send the parts that were not accepted yet, one after the other; stop at the first that is not.

    Each counts against the account's pace. A random gap is one between messages, and none within them.
    """
    left = [(place, part) for place, part in enumerate(claim.parts) if place not in claim.done]
    try:
        uploads = {place: _upload(claim, part) for place, part in left}
    except (Attachment.DoesNotExist, FileNotFoundError):
        journal.rejected(claim, "attachment_gone", "The attachment of this row is not there any more.")
        return "rejected"
    except OSError:
        journal.postponed(claim, timezone.now() + _FILES_WAIT, "files_unreachable")
        return "postponed"
    outcome = ""
    for place, part in left:
        counts = not (outcome and claim.pace.gap_min)
        if counts and (late := throttle.wait(claim.account_id, claim.pace)):
            return _hold_back(claim, timezone.now() + late)
        began = time.monotonic()
        outcome = _send_part(claim, place, part, uploads[place])
        meters.count(meters.GATEWAY_REQUESTS, label=outcome)
        meters.count(meters.GATEWAY_SECONDS, time.monotonic() - began, outcome)
        if outcome != "accepted":
            break
    return outcome


def _hold_back(claim: Claim, until: datetime) -> str:
    """Put back what was held up on its way and would go out in a heap; dispatch goes on from then at the pace."""
    Account.objects.filter(pk=claim.account_id).update(next_send_at=until)
    journal.postponed(claim, until, "")
    return "postponed"


def _send_part(claim: Claim, place: int, part: Part, upload: Upload | None) -> str:
    calls: list[FailedCall] = []
    try:
        accepted = gateway_by(claim.access).send(
            part.endpoint,
            claim.phone,
            part.params,
            upload,
            deadline=time.monotonic() + _seconds_left(claim),
            may_send=lambda: _may_send(claim),
            is_bound=lambda message_id: journal.is_bound(claim.account_id, [message_id]),
            on_attempt=calls.append,
        )
    except Rejected as error:
        _answers(claim)
        which = f"Part {place + 1} of {len(claim.parts)}: " if len(claim.parts) > 1 else ""
        journal.rejected(claim, error.code, which + error.reason, _kept(calls))
        return "rejected"
    except Unavailable as error:
        return _postpone(claim, error, calls)
    except Uncertain as error:
        if error.code == _SILENCE:
            _not_taken(claim, error.code)
        journal.lost(claim, error.code, _kept(calls))
        return "uncertain"
    except AccountPaused as error:
        pauses.pause_account(
            claim.account_id, PauseReason(error.reason), error.code, until_midnight=error.until == "midnight"
        )
        journal.postponed(claim, None, error.code, _kept(calls))
        return "paused"
    return _store(claim, place, accepted, calls)


def _seconds_left(claim: Claim) -> float:
    """Return how long a request for this claim may still take: not more when the clock was set back since."""
    return min((claim.lease_until - timezone.now()).total_seconds(), settings.LEASE_SECONDS)


def _may_send(claim: Claim) -> bool:
    """Say, right before a request, whether it may start."""
    age = timezone.now() - claim.started_at
    # Younger than nothing: the clock was set back, and nobody knows how old it is.
    may = timedelta(0) <= age < _TRUSTED_FOR or journal.may_send(claim)
    failpoint.reach("before_post")
    return may


def _store(claim: Claim, place: int, accepted: Accepted, calls: list[FailedCall]) -> str:
    failpoint.reach("after_post_before_commit")
    _answers(claim)
    if len(claim.parts) == 1 and len(accepted.ids) == 1:
        stored = journal.accepted(claim, accepted.ids[0], _kept(calls))
    else:
        stored = journal.accepted_part(claim, place, accepted.ids, _kept(calls))
    if not accepted.connected:
        # The portal keeps it until the phone is connected again; sending more only makes that queue longer.
        pauses.pause_account(claim.account_id, PauseReason.CONNECTION, "parked")
    return "accepted" if stored else "taken"


def _answers(claim: Claim) -> None:
    """Remember that the gateway takes messages; the first after a pause opens the way for the rest."""
    breaker.taken(claim.account_id)
    if claim.is_probe:
        pauses.proven(claim.account_id)


def _not_taken(claim: Claim, code: str) -> None:
    """Pause the account when its gateway is down: after several sends, or after the one that was a probe."""
    if breaker.not_taken(claim.account_id, code, 1 if claim.is_probe else breaker.ENOUGH):
        pauses.pause_account(claim.account_id, PauseReason.GATEWAY_DOWN, code)


def _postpone(claim: Claim, error: Unavailable, calls: list[FailedCall]) -> str:
    _not_taken(claim, error.code)
    earlier = Attempt.objects.filter(recipient_id=claim.recipient_id)
    if error.code in _FILE_TROUBLE and earlier.filter(code=error.code).count() + len(calls) >= _FILE_TRIES:
        journal.rejected(claim, error.code, "The gateway could not take the file.", _kept(calls))
        return "rejected"
    journal.postponed(claim, _next_try(earlier.count(), error.retry_after), error.code, _kept(calls))
    return "postponed"


def _next_try(earlier: int, asked: float | None) -> datetime:
    wait = asked if asked is not None else _SHORTEST_WAIT * 2 ** min(earlier // 5, 6)
    return timezone.now() + timedelta(seconds=min(wait, _LONGEST_WAIT))


def _upload(claim: Claim, part: Part) -> Upload | None:
    if not part.file:
        return None
    attachment = Attachment.objects.get(campaign_id=claim.campaign_id, name=part.file)
    return Upload(name=attachment.name, content=files.content(str(attachment.file)), content_type=attachment.mime)


def _kept(calls: list[FailedCall]) -> list[Call]:
    return [Call(c.started_at, c.ended_at, c.outcome, c.code, c.http_status) for c in calls]
