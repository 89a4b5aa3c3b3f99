"""The list of campaigns, one campaign, and what of it moves."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from campaigns import terms
from campaigns.inbox import choices
from campaigns.models import Alert, Campaign
from campaigns.progress import progress
from campaigns.status import State
from campaigns.web import chart, look
from campaigns.web.keyset import below
from campaigns.web.listing import Listing, page, search
from campaigns.web.permissions import needs
from campaigns.web.tags import in_words
from campaigns.web.verdict import verdict

_PAGE = 25
_ALERTS = 20
_OFTEN, _SELDOM = 2, 10
"""Seconds between two looks while things move, and while only reports may still come."""


def campaign_or_404(pk: int) -> Campaign:
    """Return the campaign with its account."""
    return get_object_or_404(Campaign.objects.select_related("account"), pk=pk)


@needs("viewer")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The campaigns, newest first, a page at a time."""
    before = request.GET.get("before")
    shown, more = below(Campaign.objects.select_related("account").order_by("-id"), before, _PAGE)
    return render(request, "campaigns.html", {"entries": look.bars(shown), "more": more, "first": not before})


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
    context = _moving(campaign) | {"listing": listing, "statuses": look.ORDER, "tasks_url": _tasks_url(campaign)}
    context["additions"] = campaign.additions.order_by("pk")
    if campaign.state in (State.DRAFT, State.SCHEDULED):
        context |= verdict(campaign, context["progress"].counts)
    else:
        context |= {"choices": choices(campaign), "answered": campaign.answers.exists()}
    return render(request, "campaign.html", context)


def _tasks_url(campaign: Campaign) -> str:
    """Return where Flower lists the campaign's tasks; empty when it was not launched or nobody said where Flower is."""
    if not settings.FLOWER_URL or campaign.started_at is None:
        return ""
    # With the bracket, or campaign 4 would have those of 42 as well.
    wanted = quote(f'campaigns.deliver args:"campaign={campaign.pk})"', safe="")
    return f"{settings.FLOWER_URL.rstrip('/')}/tasks?name={wanted}"


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
        "terms": terms.sentences(campaign, lambda at: in_words(at, campaign.account.timezone)),
        "progress": now,
        "key": key,
        "importing": key == "importing",
        "unreadable": key == "unreadable",
        "every": _OFTEN if now.state == State.RUNNING or key == "importing" else _SELDOM,
        "segments": look.segments(now.counts, max(rows, 1)),
        "rows": rows,
        "settled": rows - now.open,
        "to_read": campaign.last_row and campaign.last_row - campaign.header_row,
        "funnel": look.funnel(now.funnel) if launched else [],
        "no_news": now.funnel["no_news"],
        "chart": chart.of(campaign) if launched else None,
        "alerts": campaign.alerts.filter(kind__in=Alert.OF_MESSAGES)[:_ALERTS],
        "reasons": look.reasons(campaign, now.counts),
        "looked_at": look.LOOKED_AT,
        "many": any(now.counts[status] > look.LOOKED_AT for status in look.WITH_REASONS),
    }
