"""Another message for a draft: its rows are read once more from the file it has."""

from __future__ import annotations

from django.db import transaction

from campaigns import four_eyes
from campaigns.intake.order import Order, OrderError
from campaigns.intake.plan import Plan
from campaigns.intake.remembered import remember
from campaigns.intake.store import chosen
from campaigns.intake.verdict import nothing_in
from campaigns.models import Addition, AuditEntry, Campaign
from campaigns.status import State


def may_change(campaign: Campaign) -> bool:
    """Say whether nobody has launched the campaign and all its rows are read."""
    waiting = Addition.objects.filter(campaign=campaign, imported_at=None, import_failed_at=None).exists()
    return campaign.state == State.DRAFT and campaign.imported_at is not None and not waiting


def change(campaign: Campaign, order: Order, who: str, name: str = "") -> None:
    """Give the draft other choices for its own file; `fill` then reads its rows anew, and those added later as well.

    Raises OrderError when it is no draft any more or is being read, and SheetError, changing nothing.
    """
    plan = Plan.open(order)
    if next(plan.rows(), None) is None:
        raise nothing_in(plan)
    with transaction.atomic():
        # A launch needs a draft whose rows are read: whoever of the two comes second is refused.
        if not may_change(Campaign.objects.select_for_update().get(pk=campaign.pk)):
            raise OrderError(f"Campaign {campaign.pk} cannot be changed any more: it is launched, or being read.")
        fresh = {"imported_at": None, "import_failed_at": None, "import_tries": 0, "detail": ""}
        Campaign.objects.filter(pk=campaign.pk).update(**chosen(plan, name), **fresh)
        Addition.objects.filter(campaign=campaign, import_failed_at=None).update(
            imported_at=None, import_tries=0, rows=0
        )
        if order.columns:
            remember(plan.table.headers, order.kind, plan.map)
        AuditEntry.objects.create(who=who, act=four_eyes.CHANGED, subject=f"campaign {campaign.pk}")
    campaign.refresh_from_db()
