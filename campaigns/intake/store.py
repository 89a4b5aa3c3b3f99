"""Keeps the uploaded file as a draft campaign, and its rows as recipients."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns import journal, leases
from campaigns.intake.order import Order, order_of
from campaigns.intake.plan import Plan
from campaigns.intake.verdict import Verdict, judged, new_verdict, nothing_in
from campaigns.models import Account, Attachment, AuditEntry, Campaign

_BATCH = 2_000
"""Rows in one transaction: short enough that sending workers never wait for an import."""


def accept(order: Order, account: Account, who: str, name: str = "") -> Campaign:
    """Keep the file and what was asked as a draft without rows. Raises OrderError and SheetError, storing nothing."""
    plan = Plan.open(order)
    if next(plan.rows(), None) is None:
        raise nothing_in(plan)
    campaign = Campaign(
        account=account,
        name=(name or Path(order.name).stem)[:120],
        kind=order.kind,
        source_name=order.name[:200],
        content_hash=_content_hash(order.path),
        sheet=plan.table.sheet[:100],
        header_row=plan.table.header_row,
        columns={field: header.text for field, header in plan.map.columns.items()},
        templates=dict(order.templates),
        options=order.as_options() | {"phone_column": plan.map.columns["phone"].index},
        created_by=who,
    )
    with order.path.open("rb") as source:
        campaign.source.save(f"upload{order.path.suffix.lower()[:6]}", File(source), save=False)
    with transaction.atomic():
        campaign.save()
        for attachment_name, path in order.attachments.items():
            _attach(campaign, plan, attachment_name, path)
        AuditEntry.objects.create(who=who, act="import", subject=f"campaign {campaign.pk}")
    return campaign


def _attach(campaign: Campaign, plan: Plan, name: str, path: Path) -> None:
    known = plan.attachments[name]
    record = Attachment(campaign=campaign, name=name, size=known.size, mime=known.mime)
    with path.open("rb") as file:
        record.file.save(f"attachment{path.suffix.lower()[:6]}", File(file))


def fill(campaign: Campaign, tell: Callable[[int], None] = lambda _rows: None) -> Verdict:
    """Store every row of the draft as a recipient with its verdict; `tell` hears how many rows are done.

    Rows that an interrupted call stored are removed first. Raises SheetError when the file breaks off halfway.
    """
    plan = Plan.open(order_of(campaign))
    verdict = new_verdict(plan)
    _start_over(campaign)
    rows = judged(plan, verdict, campaign.account)
    while batch := list(islice(rows, _BATCH)):
        with transaction.atomic():
            journal.record(campaign, batch)
            Campaign.objects.filter(pk=campaign.pk).update(total=F("total") + len(batch))
        for row in batch:
            verdict.add(row)
        tell(verdict.rows)
    Campaign.objects.filter(pk=campaign.pk).update(imported_at=timezone.now())
    campaign.refresh_from_db()
    return verdict


def fill_waiting() -> int:
    """Fill the drafts that were accepted and not read yet, one at a time on all hosts; return how many."""
    done = 0
    for campaign in Campaign.objects.filter(imported_at=None).select_related("account").order_by("id"):
        with leases.held(f"import {campaign.pk}", 3600) as mine:
            if mine:
                fill(campaign)
                done += 1
    return done


def _start_over(campaign: Campaign) -> None:
    with transaction.atomic():
        if campaign.recipients.exists():
            campaign.recipients.all().delete()
        Campaign.objects.filter(pk=campaign.pk).update(total=0)


def _content_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
