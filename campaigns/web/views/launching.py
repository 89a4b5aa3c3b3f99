"""The last step of a new campaign: a look before, a test to one's own number, the launch, and asking for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import four_eyes
from campaigns import launch as acts
from campaigns.counts import messages_to_send
from campaigns.duration import duration, rate_of
from campaigns.launch import Refused
from campaigns.models import Campaign
from campaigns.preflight import Finding, preflight
from campaigns.rehearsal import NotRehearsed, rehearse
from campaigns.status import State
from campaigns.web.forms.launch import LaunchForm, RehearsalForm
from campaigns.web.permissions import needs
from campaigns.web.views.campaigns import campaign_or_404
from campaigns.web.views.control import tried


@needs("operator")
@require_http_methods(["GET", "POST"])
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    """Look before the launch, then launch now or at a time. A second click finds the campaign launched and shows it."""
    campaign = campaign_or_404(pk)
    try:
        acts.may_launch(campaign)
    except Refused as error:
        messages.info(request, str(error))
        return redirect("campaign", pk)
    form = LaunchForm(campaign, request.POST or None)
    findings = preflight(campaign)
    worst = findings[0].level if findings else "note"
    # Of a form that is filled in wrongly, the faults are shown; without a click on Launch, nothing is launched.
    if request.method == "POST" and form.is_valid() and worst != "red":
        if worst == "yellow" and not form.cleaned_data["anyway"]:
            form.add_error("anyway", "Something speaks against the launch. Tick this to launch all the same.")
        else:
            return tried(request, campaign, lambda: _launched(campaign, request.user.get_username(), form))
    return _shown(request, campaign, form, findings)


def _shown(request: HttpRequest, campaign: Campaign, form: LaunchForm, findings: list[Finding]) -> HttpResponse:
    to_send = messages_to_send(campaign)
    rate = rate_of(campaign.account)
    seconds, limited_by = duration(campaign.account, to_send, rate, timezone.now())
    context = {
        "campaign": campaign,
        "form": form,
        "rehearsal": RehearsalForm(),
        "findings": findings,
        "worst": findings[0].level if findings else "note",
        "to_send": to_send,
        "seconds": seconds,
        "limited_by": limited_by,
        "second_needed": four_eyes.needed(campaign),
        "may_decide": four_eyes.may_decide(campaign, request.user.get_username()),
        "asked_by": four_eyes.asked_by(campaign),
    }
    return render(request, "launch.html", context, status=422 if form.is_bound and form.errors else 200)


def _launched(campaign: Campaign, who: str, form: LaunchForm) -> str:
    acts.launch(campaign, who, form.cleaned_data["at"], form.terms())
    if campaign.state == State.SCHEDULED:
        return f"“{campaign.name}” will start by itself at the time you chose."
    return f"“{campaign.name}” is launched."


@needs("operator")
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a second person to launch it."""
    campaign = campaign_or_404(pk)
    if campaign.state in (State.DRAFT, State.SCHEDULED):
        four_eyes.ask(campaign, request.user.get_username())
        messages.success(request, "Your question is noted on the campaign's page. Now somebody else must launch it.")
    return redirect("campaign", pk)


@needs("operator")
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one row's message to the number typed, and say what came of it; the number stands in no URL."""
    campaign = campaign_or_404(pk)
    _rehearsed(request, campaign)
    if request.htmx:  # type: ignore[attr-defined]
        # Beside the form of the launch, in which nothing that was typed is lost.
        return render(request, "said.html")
    return redirect("campaign-launch", pk)


def _rehearsed(request: HttpRequest, campaign: Campaign) -> None:
    form = RehearsalForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Type your own number, and a row of the spreadsheet or none.")
        return
    try:
        done = rehearse(campaign, form.cleaned_data["number"], request.user.get_username(), form.cleaned_data["row"])
    except NotRehearsed as error:
        messages.warning(request, str(error))
    else:
        waits = "" if done.connected else " The phone of the account is not connected: it goes out when it is."
        messages.success(request, f"The message of row {done.row} is on its way to you.{waits}")
