"""The command `campaigns demo`: the whole product and the sandbox, from the example workbook to its results."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import click
from django.conf import settings

import campaigns
from campaigns import intake, launch, results
from campaigns.cli.group import Refusal
from campaigns.cli.parts import console, who
from campaigns.cli.verdict import show
from campaigns.cli.watch import follow, summary
from campaigns.counted import counted
from campaigns.intake import Order
from campaigns.models import Account, Campaign
from campaigns.preflight import preflight
from campaigns.progress import Progress
from campaigns.status import State, Status
from workers import ports
from workers.supervisor import CannotStart, Supervisor
from workers.up import show_running

WORKBOOK = Path(campaigns.__file__).parent / "examples" / "reminders.xlsx"
MESSAGE = "Dear {{Patient}}, {{Doctor}} expects you on *{{Date}}* at *{{Time}}*. Riverside Clinic"
_TOKEN = "sandbox-token"  # noqa: S105 - the sandbox's own, known to all
_TROUBLE = ("502-before=0.05", "502-after=0.03", "reset-after=0.03", "503-before=0.03")
_NOT_YET = (Status.SUBMITTED, Status.SENT)


@click.command()
@click.option("--keep", is_flag=True, help="Leave everything running until Ctrl-C.")
def demo(keep: bool) -> None:
    """Run a whole campaign against the sandbox: import, launch, trouble on the way, reports, results."""
    try:
        with _sandbox() as gateway_url, _running() as running:
            running.wait_ready()
            campaign = _import(gateway_url)
            _launch(campaign)
            last = follow(campaign, _settled)
            output = Path(settings.DATA_DIR) / f"results-{campaign.pk}.xlsx"
            results.write(campaign, output)
            console.print(summary(last))
            console.print(_seen(gateway_url))
            console.print(f"Results   {output}")
            show_running(running)
            if keep:
                console.print(f"Sandbox   {gateway_url} (what the phones received)")
                running.wait()
    except CannotStart as error:
        raise Refusal(str(error)) from None
    except KeyboardInterrupt:
        click.echo("Stopped.")
        return
    if last.state != State.FINISHED:
        raise Refusal(f"The demo's campaign is {last.state}: {last.reason}.")


def _running() -> Supervisor:
    web = _own_or_free(settings.HOST, settings.PORT)
    return Supervisor(
        lambda line: click.echo(line, err=True), web, _own_or_free(settings.FLOWER_HOST, settings.FLOWER_PORT)
    )


def _own_or_free(host: str, port: int) -> int:
    """Return the usual port, or 0 for any free one when it is taken."""
    try:
        return ports.reserve(host, port, "the demo", "")
    except ports.PortTaken:
        return 0


@contextmanager
def _sandbox() -> Iterator[str]:
    faults = [word for fault in _TROUBLE for word in ("--fault", fault)]
    command = [
        sys.executable,
        "-m",
        "campaigns.gateway.sandbox",
        "--port",
        "0",
        "--seed",
        "7",
        "--quota",
        "5000",
        *faults,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own module
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            if "http" not in line:
                raise CannotStart("The sandbox did not start.")
            yield line.split()[-1]
        finally:
            process.terminate()


def _import(gateway_url: str) -> Campaign:
    account, _ = Account.objects.get_or_create(
        name="demo",
        defaults={"base_url": gateway_url, "token": _TOKEN, "region": "US", "timezone": "America/New_York"},
    )
    account.base_url, account.rate_per_second, account.pause_reason = gateway_url, 25.0, ""
    account.save()
    order = Order(path=WORKBOOK, name=WORKBOOK.name, templates={"message": MESSAGE}, region="US", again=True)
    campaign = intake.accept(order, account, who(), "Reminders, first week of December")
    show(intake.fill(campaign))
    campaign.refresh_from_db()
    return campaign


def _launch(campaign: Campaign) -> None:
    for finding in preflight(campaign):
        console.print(finding.text)
    launch.launch(campaign, who())
    console.print(f"Campaign {campaign.pk} launched. The sandbox breaks {len(_TROUBLE)} kinds of things on the way.")


def _settled(now: Progress) -> bool:
    """Say whether every row is settled: nobody open, and the reports of all accepted messages have come."""
    over = now.state in (State.FINISHED, State.PAUSED, State.CANCELLED)
    return over and not any(now.counts[status] for status in _NOT_YET)


def _seen(gateway_url: str) -> str:
    """Ask the sandbox, which keeps its own book, whether anybody was messaged twice."""
    with urlopen(f"{gateway_url}/_seen", timeout=10) as answer:  # noqa: S310 - our own sandbox
        seen = json.load(answer)
    return f"The sandbox accepted {counted(seen['accepted'], 'message')}; people messaged twice: {len(seen['twice'])}."
