"""What changes a campaign's course: launch, pause, resume, cancel, retry."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from campaigns import launch as launching
from campaigns.keys import Scope
from campaigns.launch import Refused
from campaigns.models import Campaign
from campaigns.preflight import preflight
from campaigns.terms import FURTHEST, Terms
from campaigns.web.api.answers import ProgressOut, Retried, Stopped
from campaigns.web.api.caller import Needs, caller
from campaigns.web.api.campaigns import standing
from campaigns.web.api.problems import Problem
from campaigns.web.api.shapes import Again, Id, Start
from campaigns.windows import BadWindow, Window

router = Router(tags=["campaigns"])


@router.post("/campaigns/{campaign_id}/launch", response=ProgressOut, auth=Needs(Scope.LAUNCH))
def launch(request: HttpRequest, campaign_id: Id, body: Start | None = None) -> ProgressOut:
    """Look before, then launch now or at a time. What speaks against it is answered as `findings`."""
    start = body or Start()
    campaign = caller(request).campaign(campaign_id)
    zone = ZoneInfo(campaign.account.timezone)
    at, terms = _moment(start.at, "at", zone), _terms(campaign, start, zone)
    try:
        launching.may_launch(campaign)
        _look_before(campaign, yes=start.yes)
        launching.launch(campaign, caller(request).get_username(), at, terms)
    except Refused as error:
        raise Problem("refused", str(error)) from None
    return standing(campaign)


def _look_before(campaign: Campaign, *, yes: bool) -> None:
    found = preflight(campaign)
    worst = found[0].level if found else "note"
    if worst == "red" or (worst == "yellow" and not yes):
        findings = [{"level": each.level, "code": each.code, "text": each.text} for each in found]
        advice = "Something forbids the launch." if worst == "red" else "Say `yes` to launch all the same."
        raise Problem("findings", advice, {"findings": findings})


def _terms(campaign: Campaign, start: Start, zone: ZoneInfo) -> Terms:
    """Return the terms of the campaign with what the body says of them; null takes one back."""
    try:
        window = Window.parse(start.window) if start.window else None
    except BadWindow as error:
        raise Problem("not-valid", str(error)) from None
    said: dict[str, Any] = {
        "window": window,
        "finish_by": _moment(start.finish_by, "finish_by", zone),
        "canary": start.canary,
        "canary_minutes": start.canary_minutes,
        "canary_max_failed": start.canary_max_failed,
    }
    return replace(Terms.of(campaign), **{name: said[name] for name in start.model_fields_set & said.keys()})


def _moment(at: datetime | None, name: str, zone: ZoneInfo) -> datetime | None:
    """Return the aware moment. Raises Problem for what is over, or more than a year away."""
    if at is None:
        return None
    now = timezone.now()
    aware = at if at.tzinfo else at.replace(tzinfo=zone)
    if not now < aware < now + FURTHEST:
        raise Problem("not-valid", f"`{name}` lies in the past, or more than a year ahead.")
    return aware


@router.post("/campaigns/{campaign_id}/pause", response=Stopped, auth=Needs(Scope.LAUNCH))
def pause(request: HttpRequest, campaign_id: Id) -> Stopped:
    """Let no request start any more; what is in flight is finished."""
    campaign = caller(request).campaign(campaign_id)
    try:
        return _stopped(launching.pause(campaign, caller(request).get_username()), campaign)
    except Refused as error:
        raise Problem("refused", str(error)) from None


@router.post("/campaigns/{campaign_id}/resume", response=ProgressOut, auth=Needs(Scope.LAUNCH))
def resume(request: HttpRequest, campaign_id: Id) -> ProgressOut:
    """Go on exactly where it stopped."""
    campaign = caller(request).campaign(campaign_id)
    try:
        launching.resume(campaign, caller(request).get_username())
    except Refused as error:
        raise Problem("refused", str(error)) from None
    return standing(caller(request).campaign(campaign_id))


@router.post("/campaigns/{campaign_id}/cancel", response=Stopped, auth=Needs(Scope.LAUNCH))
def cancel(request: HttpRequest, campaign_id: Id) -> Stopped:
    """Give up everything that was not claimed yet."""
    campaign = caller(request).campaign(campaign_id)
    try:
        return _stopped(launching.cancel(campaign, caller(request).get_username()), campaign)
    except Refused as error:
        raise Problem("refused", str(error)) from None


@router.post("/campaigns/{campaign_id}/retry", response=Retried, auth=Needs(Scope.LAUNCH))
def retry(request: HttpRequest, campaign_id: Id, body: Again | None = None) -> Retried:
    """Send again to failed recipients, all or those of one code."""
    campaign = caller(request).campaign(campaign_id)
    code = (body.code if body else None) or ""
    try:
        n = launching.retry(campaign, caller(request).get_username(), code)
    except Refused as error:
        raise Problem("refused", str(error)) from None
    return Retried(recipients=n, campaign=standing(caller(request).campaign(campaign_id)))


def _stopped(met: launching.Stopped, campaign: Campaign) -> Stopped:
    return Stopped(in_flight=met.in_flight, held_back=met.held_back, campaign=standing(campaign))
