"""`campaigns launch, pause, resume, cancel, retry`: the operator's acts."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from django.utils import timezone

from campaigns import launch as acts
from campaigns.cli.cures import with_cure
from campaigns.cli.group import Refusal
from campaigns.cli.parts import campaign_numbered, console, is_given, who
from campaigns.cli.watch import wait_until_settled
from campaigns.counted import counted
from campaigns.gateway import look_at_link
from campaigns.launch import Refused, Stopped
from campaigns.models import Campaign
from campaigns.preflight import Look, preflight
from campaigns.status import State
from campaigns.terms import FURTHEST, Terms
from campaigns.windows import BadWindow, Window

_COLOUR = {"red": "red", "yellow": "yellow", "note": "dim"}


@click.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--at", metavar="'YYYY-MM-DD HH:MM'", help="Start at this time of the account's zone.")
@click.option("--window", metavar="'Mon-Fri 09:00-18:00'", help="Send only in these hours of the account's zone.")
@click.option("--finish-by", metavar="'YYYY-MM-DD HH:MM'", help="Stretch the pace so that it lasts until then.")
@click.option("--canary", type=click.IntRange(1), metavar="N", help="Send to N first; go on when they prove good.")
@click.option("--canary-minutes", type=click.IntRange(1), default=30, show_default=True, help="Wait no longer for it.")
@click.option(
    "--canary-max-failed",
    type=click.IntRange(0, 100),
    default=20,
    show_default=True,
    metavar="PERCENT",
    help="Pause when more of them fail.",
)
@click.option("--yes", is_flag=True, help="Launch although something speaks against it.")
@click.option("--check-links", is_flag=True, help="Look first whether up to 20 of the links lead to a file.")
@click.option("--wait", is_flag=True, help="Show the progress until every row is settled.")
@click.pass_context
def launch(
    context: click.Context, /, number: int, at: str | None, yes: bool, check_links: bool, wait: bool, **terms: Any
) -> None:
    """Launch campaign ID after a look at rows, balance and connection.

    A scheduled one is moved, or started now; of its hours, its end and its canary those stay that are not given.
    """
    campaign = campaign_numbered(number)
    start = _ahead(at, campaign, "--at") if at else None
    chosen = _terms(campaign, {name: terms[name] for name in terms if is_given(context, name)})
    try:
        acts.may_launch(campaign)
        _look_before(campaign, yes, look_at_link if check_links else None)
        acts.launch(campaign, who(), start, chosen)
    except Refused as error:
        raise Refusal(str(error)) from None
    if campaign.scheduled_at and start:
        console.print(f"Campaign {number} starts {start:%Y-%m-%d %H:%M} {campaign.account.timezone}.")
    else:
        console.print(f"Campaign {number} launched. Follow it with `campaigns status {number} --watch`.")
    if wait:
        wait_until_settled(campaign)


def _terms(campaign: Campaign, given: dict[str, Any]) -> Terms:
    """Return the terms of the campaign with those given; an empty text takes one back."""
    if "window" in given:
        given["window"] = _hours(given["window"])
    if "finish_by" in given:
        end = given["finish_by"]
        given["finish_by"] = _ahead(end, campaign, "--finish-by") if end else None
    return replace(Terms.of(campaign), **given)


def _hours(text: str) -> Window | None:
    try:
        return Window.parse(text) if text else None
    except BadWindow as error:
        raise click.BadParameter(str(error), param_hint="--window") from None


def _ahead(text: str, campaign: Campaign, option: str) -> datetime:
    """Return a time of the account's zone. A mistyped day would start it at once, or never."""
    try:
        at = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(campaign.account.timezone))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a time. Write '2026-12-01 09:30'.", param_hint=option) from None
    if not timezone.now() < at < timezone.now() + FURTHEST:
        raise click.BadParameter(f"{text} lies in the past, or more than a year ahead.", param_hint=option)
    return at


def _look_before(campaign: Campaign, yes: bool, look: Look | None) -> None:
    findings = preflight(campaign, look)
    for finding in findings:
        text = with_cure(campaign.account, finding.code, finding.text)
        click.secho(text, err=True, fg=_COLOUR[finding.level] if finding.level != "note" else None)
    if any(finding.level == "red" for finding in findings):
        raise Refusal(f"Campaign {campaign.pk} was not launched.")
    if any(finding.level == "yellow" for finding in findings) and not yes:
        if not sys.stdin.isatty():
            raise Refusal(f"Campaign {campaign.pk} was not launched. Use --yes to launch it all the same.")
        click.confirm("Launch it all the same?", abort=True)


def _stopped(campaign: Campaign, done: str, stopped: Stopped) -> str:
    n = stopped.in_flight
    flying = f"{counted(n, 'request was', 'requests were')} already on the way" if n else "none was in flight"
    return f"Campaign {campaign.pk} {done}; {flying}."


@click.command()
@click.argument("number", metavar="[ID]", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="Pause every campaign that runs.")
def pause(number: int | None, every: bool) -> None:
    """Pause campaign ID: no request starts any more."""
    if (number is None) != every:
        raise click.UsageError("Give either the ID of a campaign or --all.")
    if number is not None:
        try:
            _pause(campaign_numbered(number))
        except Refused as error:
            raise Refusal(str(error)) from None
        return
    _pause_all()


def _pause_all() -> None:
    """Pause what runs, and name what a clock would start: only a person knows whether it may."""
    states = Campaign.objects.filter(state__in=(State.RUNNING, State.SCHEDULED)).order_by("id")
    running = [campaign for campaign in states if campaign.state == State.RUNNING]
    for campaign in running:
        # One that ended or was paused in this moment needs no pausing any more.
        with suppress(Refused):
            _pause(campaign)
    if not running:
        console.print("No campaign runs.")
    for campaign in states.filter(state=State.SCHEDULED):
        console.print(f"Campaign {campaign.pk} is scheduled and will start unless it is cancelled.")


def _pause(campaign: Campaign) -> None:
    console.print(_stopped(campaign, "paused", acts.pause(campaign, who())))


@click.command()
@click.argument("number", metavar="ID", type=int)
def resume(number: int) -> None:
    """Go on with the paused campaign ID exactly where it stopped."""
    campaign = campaign_numbered(number)
    try:
        acts.resume(campaign, who())
    except Refused as error:
        raise Refusal(str(error)) from None
    console.print(f"Campaign {number} goes on.")


@click.command()
@click.argument("number", metavar="ID", type=int)
def cancel(number: int) -> None:
    """Cancel campaign ID: whatever was not claimed yet is never sent."""
    campaign = campaign_numbered(number)
    try:
        stopped = acts.cancel(campaign, who())
    except Refused as error:
        raise Refusal(str(error)) from None
    held_back = counted(stopped.held_back, "recipient")
    console.print(f"{_stopped(campaign, 'cancelled', stopped)} {held_back} will not be messaged.")


@click.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--code", default="", help="Only recipients that failed with this code.")
def retry(number: int, code: str) -> None:
    """Send again to the failed recipients of campaign ID."""
    campaign = campaign_numbered(number)
    try:
        n = acts.retry(campaign, who(), code)
    except Refused as error:
        raise Refusal(str(error)) from None
    console.print(f"{counted(n, 'recipient')} of campaign {number} will be tried again.")


@click.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--send-again/--give-up", "send_again", required=True, help="Send once more, or count as failed.")
@click.option("--row", type=click.IntRange(1), help="Only this row of the spreadsheet.")
def decide(number: int, send_again: bool, row: int | None) -> None:
    """Settle the uncertain recipients of campaign ID that no report can prove."""
    campaign = campaign_numbered(number)
    try:
        n = acts.decide(campaign, who(), send_again=send_again, row=row)
    except Refused as error:
        raise Refusal(str(error)) from None
    done = "will be sent again" if send_again else "counts as failed" if n == 1 else "count as failed"
    console.print(f"{counted(n, 'uncertain recipient')} of campaign {number} {done}.")
