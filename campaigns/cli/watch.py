"""Following a campaign in the terminal until every row is settled for dispatch."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.text import Text

from campaigns.cli.group import Refusal
from campaigns.cli.parts import console
from campaigns.counted import counted
from campaigns.models import Campaign, Lease
from campaigns.progress import Progress, progress
from campaigns.status import AWAITING_PROOF, State, Status

_EVERY = 0.5
_SILENCE = timedelta(seconds=15)
_SHOWN = (
    (Status.PENDING, "white"),
    (Status.QUEUED, "white"),
    (Status.SENDING, "cyan"),
    (Status.UNCERTAIN, "yellow"),
    (Status.SUBMITTED, "blue"),
    (Status.SENT, "blue"),
    (Status.DELIVERED, "green"),
    (Status.READ, "green"),
    (Status.FAILED, "red"),
    (Status.EXPIRED, "red"),
    (Status.CANCELLED, "dim"),
    (Status.SUPPRESSED, "dim"),
    (Status.DUPLICATE, "dim"),
    (Status.INVALID, "dim"),
)


def wait_until_settled(campaign: Campaign) -> None:
    """Show progress until no recipient is open. Raises Refusal with the reason when the campaign stops before that."""
    last = follow(campaign, _is_over)
    if last.state == State.PAUSED:
        raise Refusal(f"Campaign {campaign.pk} is paused: {last.reason}. What lifts it: {last.cure}.")
    if last.state == State.CANCELLED:
        raise Refusal(f"Campaign {campaign.pk} was cancelled.")
    if last.waits_for_a_person:
        raise Refusal(
            f"{summary(last)}\nThe gateway's report cannot settle the uncertain ones; the results say why of each. "
            f"Decide with: campaigns decide {campaign.pk} --send-again or --give-up"
        )
    console.print(summary(last))


def _is_over(now: Progress) -> bool:
    stopped = now.state in (State.PAUSED, State.CANCELLED)
    return now.open == 0 or stopped or now.waits_for_a_person


def watch_until_read(
    campaign: Campaign, screen: Console = console, pause: Callable[[float], None] = time.sleep
) -> None:
    """Show how the counts rise until no message can rise further, or until Ctrl-C; then print one line of them.

    A program that waits for the end waits for dispatch alone: some messages are never read.
    """

    def over(now: Progress) -> bool:
        settled = now.open == 0 or now.waits_for_a_person or now.state == State.CANCELLED
        rising = sum(now.counts[status] for status in AWAITING_PROOF)
        return settled and not (rising and screen.is_terminal)

    try:
        last = follow(campaign, over, screen, pause)
    except KeyboardInterrupt:
        last = progress(campaign)
    screen.print(summary(last))


def follow(
    campaign: Campaign,
    done: Callable[[Progress], bool],
    screen: Console = console,
    pause: Callable[[float], None] = time.sleep,
) -> Progress:
    """Draw the campaign twice a second until `done`; return the last look at it."""
    began = timezone.now()
    with Live(console=screen, auto_refresh=False, transient=screen.is_terminal) as live:
        while True:
            campaign.refresh_from_db()
            now = progress(campaign)
            if screen.is_terminal:
                live.update(picture(now, _nobody_works(now, began)), refresh=True)
            if done(now):
                return now
            pause(_EVERY)


def picture(now: Progress, silent: bool = False) -> RenderableType:
    """Return one campaign as a bar with its counts."""
    settled = now.total - now.open
    bar = Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(40),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
    )
    bar.add_task(f"{now.name} ({now.state})", total=max(now.total, 1), completed=settled, pace=_pace(now))
    lines: list[RenderableType] = [bar, counts_line(now)]
    if now.funnel["accepted"]:
        lines.append(funnel_line(now))
    if silent:
        lines.append(Text("Nothing is being dispatched. Is `campaigns up` running?", style="yellow"))
    elif now.open == 0 and now.funnel["accepted"] > now.funnel[Status.READ]:
        lines.append(Text("All is dispatched; reports may still raise the counts. Ctrl-C ends.", style="dim"))
    elif now.limited_by:
        lines.append(Text(f"limited by: {now.limited_by}", style="dim"))
    return Group(*lines)


def counts_line(now: Progress) -> Text:
    """Return the counts that are not zero, coloured."""
    line = Text()
    for status, style in _SHOWN:
        if now.counts[status]:
            line.append(f"{status} {now.counts[status]:,}  ", style=style)
    return line


def funnel_line(now: Progress) -> Text:
    """Return how far the accepted messages came, each number part of the one before."""
    line = Text("  >  ".join(f"{name} {now.funnel[name]:,}" for name in ("accepted", "sent", "delivered", "read")))
    if now.funnel["no_news"]:
        line.append(f"   {now.funnel['no_news']:,} without news for an hour or more", style="yellow")
    return line


def summary(now: Progress) -> Text:
    """Return one line whose numbers add up to the rows of the spreadsheet."""
    parts = [f"{status} {now.counts[status]:,}" for status, _ in _SHOWN if now.counts[status]]
    return Text(f"Campaign {now.id}: {counted(now.total, 'row')} = {' + '.join(parts)}")


def _pace(now: Progress) -> str:
    if not now.rate_per_second:
        return ""
    if now.eta_range_seconds is None:
        return f"{now.rate_per_second:g}/s"
    soonest, latest = (timedelta(seconds=seconds) for seconds in now.eta_range_seconds)
    return f"{now.rate_per_second:g}/s, {soonest} to {latest} left"


def _nobody_works(now: Progress, began: datetime) -> bool:
    """Say whether a running campaign has had no dispatcher for a while."""
    if now.state != State.RUNNING or timezone.now() - _SILENCE < began:
        return False
    lease = Lease.objects.filter(name="dispatch").first()
    return lease is None or lease.until < timezone.now() - _SILENCE
