"""Keeps the uploaded file as a draft campaign, and its rows as recipients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from campaigns import files, journal, leases
from campaigns.intake.attached import Attached
from campaigns.intake.judging import judge_of
from campaigns.intake.order import Order, OrderError, stored_order
from campaigns.intake.plan import Plan
from campaigns.intake.recent import content_hash, stop_same_content
from campaigns.intake.remembered import remember, spelt_out
from campaigns.intake.verdict import Tell, Verdict, new_verdict, nothing_in, silent
from campaigns.models import Account, Attachment, AuditEntry, Campaign
from campaigns.sheets import SheetError
from campaigns.status import State

LEASE_SECONDS = 60.0
"""An import that shows no sign of life for so long is taken over; each batch of rows is a sign."""


class BeingImported(Exception):
    """Somebody else is reading the rows of this campaign now, or has read them meanwhile."""


def accept(order: Order, account: Account, who: str, name: str = "") -> Campaign:
    """Keep the file and what was asked as a draft without rows.

    Raises OrderError (SameContent for a file that the account has already) and SheetError, storing nothing.
    """
    content = content_hash(order.path)
    stop_same_content(order, account, content)
    return _keep(Plan.open(order), account, who, name, content)


def take(plan: Plan, account: Account, who: str, name: str = "", tell: Tell = silent) -> tuple[Campaign, Verdict]:
    """Accept and fill in one go what is opened already. Raises what `accept` and `fill` raise."""
    content = content_hash(plan.order.path)
    stop_same_content(plan.order, account, content)
    campaign = _keep(plan, account, who, name, content, at_once=True)
    return campaign, fill(campaign, tell, plan)


def _keep(plan: Plan, account: Account, who: str, name: str, content: str, *, at_once: bool = False) -> Campaign:
    if next(plan.rows(), None) is None:
        raise nothing_in(plan)
    order = plan.order
    campaign = Campaign(
        account=account, source_name=order.name[:200], content_hash=content, created_by=who, **chosen(plan, name)
    )
    with order.path.open("rb") as source:
        campaign.source.save(files.fresh_name(order.path.name), File(source), save=False)
    attachments: list[Attachment] = []
    with removed_if_refused(campaign.source, attachments):
        store_attachments(attachments, plan.attached, order)
        _keep_draft(campaign, plan, attachments, at_once=at_once)
    return campaign


def _keep_draft(campaign: Campaign, plan: Plan, attachments: Iterable[Attachment], *, at_once: bool) -> None:
    order, account = plan.order, campaign.account
    with transaction.atomic():
        # Asked once more under a lock: two may bring the same list in the same moment.
        Account.objects.select_for_update().values_list("pk").get(pk=account.pk)
        stop_same_content(order, account, campaign.content_hash)
        campaign.save()
        attach(campaign, attachments)
        if order.columns:
            remember(plan.table.headers, order.kind, plan.map)
        AuditEntry.objects.create(who=campaign.created_by, act="import", subject=f"campaign {campaign.pk}")
        if at_once:
            # With the draft itself, or a worker that looks for drafts to read could be quicker.
            leases.take(lease_of(campaign.pk), LEASE_SECONDS)


def chosen(plan: Plan, name: str) -> dict[str, Any]:
    """Return what a campaign keeps of the choices for its file, as its columns."""
    order = plan.order
    columns = spelt_out(plan.table.headers, plan.map)
    return {
        "name": (name or Path(order.name).stem)[:120],
        "kind": order.kind,
        "sheet": plan.table.sheet[:100],
        "header_row": plan.table.header_row,
        "last_row": plan.table.last_row,
        "columns": {field: header.text for field, header in plan.map.columns.items()},
        "templates": dict(order.templates),
        "options": order.as_options() | {"columns": columns, "phone_column": plan.map.columns["phone"].index},
    }


def store_attachments(records: list[Attachment], attached: Attached, order: Order) -> None:
    """Store the order's attachments, each under a name of our own, and note them; `attach` gives them to the campaign.

    Before the transaction: while files are copied, nobody waits for the database.
    """
    for name, path in order.attachments.items():
        known = attached.files[name]
        record = Attachment(name=name[:200], size=known.size, mime=known.mime)
        with path.open("rb") as file:
            record.file.save(files.fresh_name(path.name), File(file), save=False)
        records.append(record)


def attach(campaign: Campaign, attachments: Iterable[Attachment]) -> None:
    """Keep the stored attachments with the campaign."""
    for record in attachments:
        record.campaign = campaign
        record.save()


@contextmanager
def removed_if_refused(source: FieldFile, attachments: Iterable[Attachment]) -> Iterator[None]:
    """Remove files that were stored already when the body fails, as nothing names them then."""
    try:
        yield
    except BaseException:
        for file in (source, *(record.file for record in attachments)):
            file.delete(save=False)
        raise


def fill(campaign: Campaign, tell: Tell = silent, plan: Plan | None = None) -> Verdict:
    """Store every row of the draft as a recipient with its verdict; `tell` hears how many rows are done.

    Rows that an interrupted call stored are removed first. Raises SheetError when the file breaks off halfway, after
    noting it on the campaign, BeingImported when another process is at it or was, and FilesUnreachable before anything.
    """
    with being_read(campaign.pk):
        _refuse_what_waits_no_more(campaign)
        try:
            with nullcontext(plan.order) if plan else stored_order(campaign, str(campaign.source)) as order:
                Campaign.objects.filter(pk=campaign.pk).update(import_tries=F("import_tries") + 1)
                _start_over(campaign)
                verdict = _store(campaign, plan or Plan.open(order), tell)
        except (SheetError, OrderError, FileNotFoundError) as error:
            _start_over(campaign)
            _give_up(campaign, str(error))
            raise
    campaign.refresh_from_db()
    return verdict


def abandon(campaign: Campaign, why: str) -> None:
    """Note why the rows of a draft are not read, unless somebody is at it; the draft stays.

    Raises BeingImported.
    """
    with being_read(campaign.pk):
        _refuse_what_waits_no_more(campaign)
        _start_over(campaign)
        _give_up(campaign, why)


@contextmanager
def being_read(campaign_id: int) -> Iterator[None]:
    """Hold a campaign while its rows, or rows added to it, are read. Raises BeingImported when somebody else does."""
    with leases.held(lease_of(campaign_id), LEASE_SECONDS) as mine:
        if not mine:
            raise BeingImported(f"Campaign {campaign_id} is being imported already.")
        yield


def _refuse_what_waits_no_more(campaign: Campaign) -> None:
    """Look at the campaign as it is now: it may have been read, changed or cancelled since the caller saw it."""
    campaign.refresh_from_db()
    if campaign.imported_at is not None:
        raise BeingImported(f"Campaign {campaign.pk} is imported already.")
    if campaign.import_failed_at is not None:
        raise BeingImported(f"The import of campaign {campaign.pk} was given up.")
    if campaign.state != State.DRAFT:
        raise BeingImported(f"Campaign {campaign.pk} is {campaign.state}; its rows are not read any more.")


def lease_of(campaign_id: int) -> str:
    """Return the name of the lease under which a campaign's rows are read."""
    return f"import {campaign_id}"


def _store(campaign: Campaign, plan: Plan, tell: Tell) -> Verdict:
    verdict = new_verdict(plan)
    for rows in judge_of(plan, campaign.account, campaign).batches():
        with transaction.atomic():
            still_ours(campaign.pk)
            journal.record(campaign, rows)
            Campaign.objects.filter(pk=campaign.pk).update(total=F("total") + len(rows))
        verdict.add(rows)
        tell(verdict.rows)
    with transaction.atomic():
        still_ours(campaign.pk)
        Campaign.objects.filter(pk=campaign.pk).update(imported_at=timezone.now(), import_failed_at=None, detail="")
    return verdict


def still_ours(campaign_id: int) -> None:
    """Hold the campaign further, in the transaction of what is written. Raises BeingImported after a takeover."""
    if not leases.renew(lease_of(campaign_id), LEASE_SECONDS):
        raise BeingImported(f"Campaign {campaign_id} is being imported by another process.")


def _start_over(campaign: Campaign) -> None:
    """Remove the rows that an interrupted import of the draft has stored."""
    while True:
        with transaction.atomic():
            still_ours(campaign.pk)
            gone = journal.erase_draft_rows(campaign)
            Campaign.objects.filter(pk=campaign.pk, imported_at=None, state=State.DRAFT).update(total=0)
        if not gone:
            return


def _give_up(campaign: Campaign, why: str) -> None:
    """Note why the rows cannot be read; the draft stays, and nobody tries again by itself."""
    detail = f"The rows could not be read. {why}"[:300]
    Campaign.objects.filter(pk=campaign.pk).update(import_failed_at=timezone.now(), detail=detail)
