"""The list of campaigns, one campaign, and what of it moves."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from campaigns.messages import KINDS
from campaigns.models import Campaign
from campaigns.counts import counts_of
from campaigns.progress import progress
from campaigns.status import State, Status
from campaigns.web import chart, look
from campaigns.web.bubble import bubble
from campaigns.web.listing import Listing, page, search
from campaigns.web.permissions import needs

_PAGE = 25
_FAULTS = 30
_SAMPLES = 3
_OFTEN, _SELDOM = 2, 10
"""Seconds between two looks while things move, and while only reports may still come."""


def campaign_or_404(pk: int) -> Campaign:
    """Return the campaign with its account."""
    return get_object_or_404(Campaign.objects.select_related("account"), pk=pk)


@needs("viewer")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The campaigns, newest first, a page at a time."""
    rows = Campaign.objects.select_related("account").order_by("-id")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: _PAGE + 1])
    shown = found[:_PAGE]
    counts = look.counts_of_many(shown)
    entries = [
        {"campaign": campaign, "segments": look.segments(counts[campaign.pk], max(campaign.total, 1))}
        for campaign in shown
    ]
    more = shown[-1].pk if len(found) > _PAGE else None
    return render(request, "campaigns.html", {"entries": entries, "more": more, "first": not before})


@needs("viewer")
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign: its verdict before the launch, its progress after."""
    campaign = campaign_or_404(pk)
    return _page(request, campaign, page(campaign, request.GET.dict()))


@needs("viewer")
@require_POST
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """The campaign with the recipients of one phone number; by POST, so that no number stands in a URL."""
    campaign = campaign_or_404(pk)
    return _page(request, campaign, search(campaign, request.POST.get("phone", "")[:40]))


def _page(request: HttpRequest, campaign: Campaign, listing: Listing) -> HttpResponse:
    context = _moving(campaign) | {"listing": listing, "statuses": look.ORDER}
    if campaign.state in (State.DRAFT, State.SCHEDULED):
        context |= _verdict(campaign)
    return render(request, "campaign.html", context)


@needs("viewer")
@require_safe
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that moves; asks for a whole new page when other buttons are due."""
    context = _moving(campaign_or_404(pk))
    answer = render(request, "campaign_live.html", context)
    if request.GET.get("seen", context["key"]) != context["key"]:
        answer["HX-Refresh"] = "true"
    return answer


def _moving(campaign: Campaign) -> dict[str, Any]:
    now = progress(campaign)
    key = look.key_of(campaign, now.state, now.reason)
    rows = sum(now.counts.values())
    launched = campaign.started_at is not None
    return {
        "campaign": campaign,
        "zone": campaign.account.timezone,
        "progress": now,
        "key": key,
        "importing": key == "importing",
        "every": _OFTEN if now.state == State.RUNNING or key == "importing" else _SELDOM,
        "segments": look.segments(now.counts, max(rows, 1)),
        "rows": rows,
        "settled": rows - now.open,
        "funnel": look.funnel(now.counts) if launched else [],
        "chart": chart.of(campaign) if launched else None,
        "reasons": look.reasons(campaign, now.counts),
    }


def _verdict(campaign: Campaign) -> dict[str, Any]:
    """Return the first faults by cell and the first messages as a phone would show them."""
    bad = (Status.INVALID, Status.DUPLICATE, Status.SUPPRESSED)
    rows = [row for status in bad for row in campaign.recipients.filter(status=status).order_by("id")[:_FAULTS]]
    faults = [(row, problem) for row in rows for problem in row.problems or ()]
    good = campaign.recipients.filter(status=Status.PENDING).order_by("id")[:_SAMPLES]
    counts = counts_of(campaign)
    return {
        "good": counts[Status.PENDING],
        "faulty": sum(counts[status] for status in bad),
        "faults": sorted(faults, key=lambda pair: pair[0].row)[:_FAULTS],
        "samples": [{"row": row, "bubble": bubble(row.params, row.file)} for row in good],
        "kind": KINDS[campaign.kind],
    }
