"""`campaigns launch, pause, resume, cancel, retry`: the operator's acts."""

from __future__ import annotations

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from campaigns import launch as acts
from campaigns.cli.group import Refusal
from campaigns.cli.parts import campaign_numbered, console, who
from campaigns.cli.watch import wait_until_settled
from campaigns.launch import Refused, Stopped
from campaigns.models import Campaign
from campaigns.preflight import preflight

_COLOUR = {"red": "red", "yellow": "yellow", "note": "dim"}


@click.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--at", metavar="'YYYY-MM-DD HH:MM'", help="Start at this time of the account's zone.")
@click.option("--yes", is_flag=True, help="Launch although something speaks against it.")
@click.option("--wait", is_flag=True, help="Show the progress until every row is settled.")
def launch(number: int, at: str | None, yes: bool, wait: bool) -> None:
    """Launch campaign ID after a look at rows, balance and connection."""
    campaign = campaign_numbered(number)
    start = _time_in_zone(at, campaign) if at else None
    try:
        acts.may_launch(campaign)
        _look_before(campaign, yes)
        acts.launch(campaign, who(), start)
    except Refused as error:
        raise Refusal(str(error)) from None
    if campaign.scheduled_at and start:
        console.print(f"Campaign {number} starts {start:%Y-%m-%d %H:%M} {campaign.account.timezone}.")
    else:
        console.print(f"Campaign {number} launched. Follow it with `campaigns status {number} --watch`.")
    if wait:
        wait_until_settled(campaign)


def _time_in_zone(text: str, campaign: Campaign) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(campaign.account.timezone))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a time. Write '2026-12-01 09:30'.", param_hint="--at") from None


def _look_before(campaign: Campaign, yes: bool) -> None:
    findings = preflight(campaign)
    for finding in findings:
        click.secho(finding.text, err=True, fg=_COLOUR[finding.level] if finding.level != "note" else None)
    if any(finding.level == "red" for finding in findings):
        raise Refusal(f"Campaign {campaign.pk} was not launched.")
    if any(finding.level == "yellow" for finding in findings) and not yes:
        if not sys.stdin.isatty():
            raise Refusal(f"Campaign {campaign.pk} was not launched. Use --yes to launch it all the same.")
        click.confirm("Launch it all the same?", abort=True)


def _stopped(campaign: Campaign, done: str, stopped: Stopped) -> str:
    flying = f"{stopped.in_flight} requests were already on their way" if stopped.in_flight else "none was in flight"
    return f"Campaign {campaign.pk} {done}; {flying}."


@click.command()
@click.argument("number", metavar="ID", type=int)
def pause(number: int) -> None:
    """Pause campaign ID: no request starts any more."""
    campaign = campaign_numbered(number)
    try:
        console.print(_stopped(campaign, "paused", acts.pause(campaign, who())))
    except Refused as error:
        raise Refusal(str(error)) from None


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
    console.print(f"{_stopped(campaign, 'cancelled', stopped)} {stopped.held_back} recipients will not be messaged.")


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
    console.print(f"{n} recipients of campaign {number} will be tried again.")
