"""What a campaign's page shows beside the bare counts: the bar, the words for statuses, the reasons of errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max

from campaigns.counts import counts_of_many
from campaigns.models import Campaign, Recipient
from campaigns.status import State, Status
from campaigns.web.advice import advice, title

LOOKED_AT = 10_000
"""Newest rows of a status whose reasons are counted; keeps the page quick when a million rows failed alike."""

ORDER = (
    Status.READ, Status.DELIVERED, Status.SENT, Status.SUBMITTED, Status.SENDING, Status.QUEUED, Status.PENDING,
    Status.UNCERTAIN, Status.FAILED, Status.EXPIRED, Status.CANCELLED, Status.INVALID, Status.DUPLICATE,
    Status.SUPPRESSED,
)  # fmt: skip
"""From the best news to the rows that never were to be sent."""

MEANING: dict[Status, str] = {
    Status.READ: "read by the person",
    Status.DELIVERED: "arrived on the phone",
    Status.SENT: "left the gateway",
    Status.SUBMITTED: "accepted by the gateway",
    Status.SENDING: "being handed to the gateway",
    Status.QUEUED: "about to be sent",
    Status.PENDING: "waits for its turn",
    Status.UNCERTAIN: "the gateway's answer was lost; its report decides",
    Status.FAILED: "refused, with a reason",
    Status.EXPIRED: "no proof of delivery within 7 days",
    Status.CANCELLED: "given up before it was sent",
    Status.INVALID: "the row cannot be sent; see its fault",
    Status.DUPLICATE: "an earlier row has the same number",
    Status.SUPPRESSED: "asked not to be messaged",
}

WITH_REASONS = (Status.FAILED, Status.UNCERTAIN, Status.EXPIRED, Status.INVALID)


@dataclass(frozen=True, slots=True)
class Segment:
    """One status of the bar: `start` and `width` are percent of all rows."""

    status: Status
    meaning: str
    n: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows of one status are there, with an example in words."""

    status: str
    code: str
    n: int
    example: str
    advice: str

    @property
    def title(self) -> str:
        """The code in a few words."""
        return title(self.code)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel: how many came at least this far."""

    name: str
    n: int
    width: float


def segments(counts: Mapping[str, int], total: int) -> list[Segment]:
    """Return the statuses that any row has, in the order of the bar; their widths add up to 100."""
    found: list[Segment] = []
    before = 0
    for status in ORDER:
        n = counts[status]
        if n:
            found.append(Segment(status, MEANING[status], n, 100 * before / total, 100 * n / total))
            before += n
    return found


def funnel(steps: Mapping[str, int]) -> list[Step]:
    """Return the steps of a campaign's funnel with the width of their bars in percent of the first."""
    most = max(steps["accepted"], 1)
    return [Step(name, steps[name], 100 * steps[name] / most) for name in ("accepted", "sent", "delivered", "read")]


def reasons(campaign: Campaign, counts: Mapping[str, int]) -> list[Reason]:
    """Return why rows failed, are uncertain, expired or invalid, the most frequent first."""
    found: list[Reason] = []
    for status in WITH_REASONS:
        if not counts[status]:
            continue
        newest = Recipient.objects.filter(campaign=campaign, status=status).order_by("-id")[:LOOKED_AT]
        rows = Recipient.objects.filter(pk__in=newest.values("pk")).values("code")
        found += [
            Reason(str(status), row["code"], row["n"], row["example"], advice(status, row["code"]))
            for row in rows.annotate(n=Count("pk"), example=Max("error")).order_by("-n")
        ]
    return found


def bars(campaigns: Iterable[Campaign]) -> list[tuple[Campaign, list[Segment]]]:
    """Return campaigns with their bars, with one question to the database."""
    shown = list(campaigns)
    counts = counts_of_many(campaign.pk for campaign in shown)
    return [(campaign, segments(counts[campaign.pk], max(campaign.total, 1))) for campaign in shown]


def key_of(campaign: Campaign, state: str, reason: str) -> str:
    """Return a word that changes whenever the page needs other buttons than it has."""
    if campaign.state == State.DRAFT and campaign.imported_at is None:
        return "unreadable" if campaign.import_failed_at else "importing"
    return f"{state}-{reason}" if reason else state
