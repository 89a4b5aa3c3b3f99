"""What went out lately: the same file, and the same text to the same number."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone

from campaigns.intake.order import Order, SameContent
from campaigns.intake.rows import CheckedRow
from campaigns.models import Account, Campaign, Recipient
from campaigns.status import OPEN, State

LATELY = timedelta(hours=24)
"""Within this time the same text to the same number is taken for a mistake."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that went, or is about to go, to a number."""

    campaign_id: int
    params: Any
    file: str
    on_its_way: bool

    @property
    def sentence(self) -> str:
        """Say so."""
        if self.on_its_way:
            return f"The same message to this number is on its way in campaign {self.campaign_id}."
        return f"The same message went to this number within the last 24 hours, in campaign {self.campaign_id}."


@dataclass(frozen=True, slots=True)
class Recent:
    """The account's other campaigns of the kind that may have sent something lately."""

    campaign_ids: frozenset[int]
    since: datetime

    @classmethod
    def of(cls, account: Account, order: Order, besides: Campaign | None) -> Recent | None:
        """Return them; None when there are none, or when the order says that it goes out again."""
        if order.again or order.duplicates == "keep":
            return None
        since = timezone.now() - LATELY
        others = Campaign.objects.filter(account=account, kind=order.kind).exclude(state=State.DRAFT)
        ids = others.filter(Q(finished_at=None) | Q(finished_at__gte=since)).values_list("pk", flat=True)
        found = frozenset(ids) - {besides.pk if besides else None}
        return cls(found, since) if found else None

    def among(self, rows: Sequence[CheckedRow]) -> dict[int, Sent]:
        """Return what went lately to the same number with the same content, by row number. One query."""
        by_phone: dict[str, list[Sent]] = defaultdict(list)
        wanted = {row.phone for row in rows}
        # The campaigns are no part of the question: the database looks up numbers and walks through no campaign.
        lately = Recipient.objects.filter(phone__in=list(wanted)).filter(
            Q(accepted_at__gte=self.since) | Q(status__in=OPEN)
        )
        for phone, campaign_id, params, file, status in lately.values_list(
            "phone", "campaign_id", "params", "file", "status"
        ).iterator():
            if campaign_id in self.campaign_ids:
                by_phone[phone].append(Sent(campaign_id, params, file, status in OPEN))
        found = {}
        for row in rows:
            same = [sent for sent in by_phone.get(row.phone, ()) if (sent.params, sent.file) == (row.params, row.file)]
            if same:
                found[row.number] = same[-1]
        return found


def content_hash(path: Path) -> str:
    """Return what a file's content is known by, whatever its name."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stop_same_content(order: Order, account: Account, content: str) -> None:
    """Raise SameContent when the account has a campaign of the same content, unless it is ordered again."""
    if order.again:
        return
    earlier = Campaign.objects.filter(account=account, content_hash=content).order_by("-id").first()
    if earlier is not None:
        raise SameContent(
            f"{order.name} was imported before: it is campaign {earlier.pk} ({earlier.name}, {earlier.state}) of "
            f"{account.name}, from {earlier.created_at:%Y-%m-%d}. "
            "Use that one, or import the file once more on purpose with --again."
        )
