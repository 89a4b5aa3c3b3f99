"""Pause, resume, cancel, retry, decide: each a POST that says afterwards what it did."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import launch as acts
from campaigns.counted import counted
from campaigns.counts import counts_of
from campaigns.launch import Refused, Stopped
from campaigns.models import Campaign, Recipient
from campaigns.status import Status
from campaigns.web.permissions import needs
from campaigns.web.views.campaigns import campaign_or_404


def tried(request: HttpRequest, campaign: Campaign, act: Callable[[], str]) -> HttpResponse:
    """Do the act, say what came of it, and go back to the campaign."""
    try:
        messages.success(request, act())
    except Refused as error:
        messages.warning(request, str(error))
    return redirect("campaign", campaign.pk)


def _who(request: HttpRequest) -> str:
    return request.user.get_username()


@needs("operator")
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop claiming at once."""
    campaign = campaign_or_404(pk)
    return tried(request, campaign, lambda: f"Paused. {_flying(acts.pause(campaign, _who(request)))}")


@needs("operator")
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on where it stopped."""
    campaign = campaign_or_404(pk)

    def act() -> str:
        acts.resume(campaign, _who(request))
        return "It goes on where it stopped."

    return tried(request, campaign, act)


@needs("operator")
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what cancelling gives up; on POST do it."""
    campaign = campaign_or_404(pk)

    def act() -> str:
        stopped = acts.cancel(campaign, _who(request))
        return f"Cancelled: {counted(stopped.held_back, 'recipient')} will not be messaged. {_flying(stopped)}"

    if request.method == "POST":
        return tried(request, campaign, act)
    counts = counts_of(campaign)
    waiting = counts[Status.PENDING] + counts[Status.QUEUED]
    return render(request, "cancel.html", {"campaign": campaign, "waiting": waiting, "counts": counts})


@needs("operator")
@require_http_methods(["GET", "POST"])
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who would be messaged again; on POST put them back in the queue."""
    campaign = campaign_or_404(pk)
    code = request.POST.get("code", request.GET.get("code", ""))[:40]

    def act() -> str:
        n = acts.retry(campaign, _who(request), code)
        return f"{counted(n, 'recipient')} will be tried again."

    if request.method == "POST":
        return tried(request, campaign, act)
    failed = campaign.recipients.filter(status=Status.FAILED)
    n = (failed.filter(code=code) if code else failed).count()
    return render(request, "retry.html", {"campaign": campaign, "code": code, "n": n})


@needs("operator")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle an uncertain recipient by a person's word: send again, or count as failed."""
    recipient = get_object_or_404(Recipient, pk=pk)
    act = request.POST.get("act")
    if act not in ("again", "give-up"):
        return HttpResponseBadRequest()
    again = act == "again"
    if recipient.status != Status.UNCERTAIN:
        messages.info(request, "It is not uncertain any more: its report came in, or somebody else decided.")
        return redirect("recipient", pk)
    try:
        acts.decide(recipient.campaign, _who(request), send_again=again, row=recipient.row)
        messages.success(request, "Will be sent again." if again else "Counts as failed; it is not sent again.")
    except Refused as error:
        messages.warning(request, str(error))
    return redirect("recipient", pk)


def _flying(stopped: Stopped) -> str:
    if not stopped.in_flight:
        return "No request was on its way."
    return f"{counted(stopped.in_flight, 'request was', 'requests were')} on the way already and cannot be called back."
