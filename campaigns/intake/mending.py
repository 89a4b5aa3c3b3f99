"""Adds rows to a campaign that was imported before: mended ones, and new ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from campaigns import files, journal, leases
from campaigns.intake.judging import Judge, judge_of, seen_as
from campaigns.intake.order import OrderError, SameContent, order_of, stored_order
from campaigns.intake.plan import Plan
from campaigns.intake.recent import content_hash
from campaigns.intake.remembered import spelt_out
from campaigns.intake.rows import CheckedRow
from campaigns.intake.store import (
    LEASE_SECONDS,
    BeingImported,
    attach,
    being_read,
    lease_of,
    removed_if_refused,
    still_ours,
    store_attachments,
)
from campaigns.intake.verdict import Tell, Verdict, new_verdict, nothing_in, silent
from campaigns.models import Addition, Attachment, AuditEntry, Campaign, Recipient
from campaigns.sheets import ORIGIN, SheetError
from campaigns.status import State, Status

_NOTHING: Mapping[str, str] = {}
_NO_FILES: Mapping[str, Path] = {}


def accept_rows(
    campaign: Campaign,
    path: Path,
    who: str,
    *,
    name: str = "",
    columns: Mapping[str, str] = _NOTHING,
    sheet: str | None = None,
    attachments: Mapping[str, Path] = _NO_FILES,
    at_once: bool = False,
) -> Addition:
    """Keep a file of rows for the campaign, and further attachments with it; the rows are stored by `fill_addition`.

    `at_once`: by this thread, and now, so that no worker reads them meanwhile.
    Raises OrderError when the campaign takes no rows, SameContent when the file was added before, and SheetError.
    """
    _may_grow(campaign)
    usual = order_of(campaign, path, _new(campaign, attachments))
    order = replace(usual, name=name or path.name, columns=columns, sheet=sheet)
    plan = Plan.open(order, usual.columns)
    if next(plan.rows(), None) is None:
        raise nothing_in(plan)
    return _keep(campaign, plan, who, at_once=at_once)


def _keep(campaign: Campaign, plan: Plan, who: str, *, at_once: bool) -> Addition:
    order = plan.order
    addition = Addition(
        campaign=campaign,
        source_name=order.name[:200],
        content_hash=content_hash(order.path),
        sheet=plan.table.sheet[:100],
        last_row=plan.table.last_row,
        options={"columns": dict(spelt_out(plan.table.headers, plan.map))},
        created_by=who,
    )
    with order.path.open("rb") as source:
        addition.source.save(files.fresh_name(order.path.name), File(source), save=False)
    attachments: list[Attachment] = []
    try:
        with removed_if_refused(addition.source, attachments):
            store_attachments(attachments, plan.attached, order)
            _keep_addition(addition, plan, attachments, at_once=at_once)
    except IntegrityError:
        raise SameContent(f"{order.name} was added to campaign {campaign.pk} before.") from None
    return addition


def _keep_addition(addition: Addition, plan: Plan, attachments: Iterable[Attachment], *, at_once: bool) -> None:
    campaign = addition.campaign
    with transaction.atomic():
        _may_grow(Campaign.objects.select_for_update().get(pk=campaign.pk))
        last = Recipient.objects.filter(campaign=campaign).aggregate(last=Max("row"))["last"] or campaign.header_row
        addition.offset = max(last - plan.table.header_row, 0)
        addition.save()
        attach(campaign, attachments)
        AuditEntry.objects.create(
            who=addition.created_by, act="add rows", subject=f"campaign {campaign.pk}", detail=addition.source_name
        )
        if at_once:
            # With the addition itself, or a worker that looks for rows to read could be quicker.
            leases.take(lease_of(campaign.pk), LEASE_SECONDS)


def _may_grow(campaign: Campaign) -> None:
    if campaign.state == State.CANCELLED:
        raise OrderError(f"Campaign {campaign.pk} is cancelled: it takes no more rows. Import them as a new campaign.")
    if not campaign.source:
        raise OrderError(f"Campaign {campaign.pk} was erased: it takes no more rows. Import them as a new campaign.")
    if campaign.imported_at is None:
        raise OrderError(f"Campaign {campaign.pk} is still being imported. Add rows when all its own are read.")
    if Addition.objects.filter(campaign=campaign, imported_at=None, import_failed_at=None).exists():
        raise OrderError(f"Rows are being added to campaign {campaign.pk} already. Try again when they are read.")


def _new(campaign: Campaign, attachments: Mapping[str, Path]) -> dict[str, Path]:
    """Return the attachments the campaign has not got. Raises OrderError for another file of a known name."""
    known = dict(campaign.attachments.filter(name__in=list(attachments)).values_list("name", "file"))
    with files.at_hand(known.values()) as paths:
        for name, stored in known.items():
            if content_hash(paths[stored]) != content_hash(attachments[name]):
                raise OrderError(f"The campaign has another attachment called {name}. Give the new file another name.")
    return {name: path for name, path in attachments.items() if name not in known}


def fill_addition(addition: Addition, tell: Tell = silent) -> Verdict:
    """Store the added rows after the campaign's own; a finished campaign runs again when one of them can be sent.

    A call that was interrupted is gone on with: rows that are stored stay, as they may have been sent. Raises
    SheetError when the file breaks off halfway, OrderError when the campaign was cancelled, and BeingImported.
    """
    with being_read(addition.campaign_id):
        _refuse_what_waits_no_more(addition)
        try:
            with stored_order(addition.campaign, str(addition.source)) as order:
                Addition.objects.filter(pk=addition.pk).update(import_tries=F("import_tries") + 1)
                theirs = {"columns": addition.options["columns"], "sheet": addition.sheet}
                plan = Plan.open(replace(order, name=addition.source_name, **theirs))
                verdict = _store(addition, plan, tell)
        except (SheetError, OrderError, FileNotFoundError) as error:
            _give_up(addition, str(error))
            raise
        Addition.objects.filter(pk=addition.pk).update(imported_at=timezone.now())
    addition.refresh_from_db()
    return verdict


def abandon_addition(addition: Addition, why: str) -> None:
    """Note why no more of the added rows are read, unless somebody is at it. Raises BeingImported."""
    with being_read(addition.campaign_id):
        _refuse_what_waits_no_more(addition)
        _give_up(addition, why)


def _refuse_what_waits_no_more(addition: Addition) -> None:
    """Look at addition and campaign as they are now: since the caller saw them, rows may have been read or a message
    changed."""
    addition.refresh_from_db()
    if addition.imported_at is not None:
        raise BeingImported(f"The rows were added to campaign {addition.campaign_id} already.")
    if addition.import_failed_at is not None:
        raise BeingImported(f"Adding these rows to campaign {addition.campaign_id} was given up.")
    if addition.campaign.imported_at is None:
        raise BeingImported(f"Campaign {addition.campaign_id} is being imported anew; the added rows come after it.")


def _give_up(addition: Addition, why: str) -> None:
    detail = f"Not all rows could be added. {why}"[:300]
    Addition.objects.filter(pk=addition.pk).update(import_failed_at=timezone.now(), detail=detail)


def _store(addition: Addition, plan: Plan, tell: Tell) -> Verdict:
    verdict = new_verdict(plan)
    stored = Recipient.objects.filter(campaign=addition.campaign).aggregate(last=Max("row"))["last"] or 0
    for rows in _judge(addition, plan).batches():
        _append(addition, [row for row in rows if row.number > stored])
        verdict.add(rows)
        tell(verdict.rows)
    return verdict


def _judge(addition: Addition, plan: Plan) -> Judge:
    """Return a judge that knows the numbers of the campaign's own rows and where mended rows come from."""
    judge = judge_of(plan, addition.campaign.account, addition.campaign)
    judge.offset = addition.offset
    origin = next((header for header in plan.table.headers if header.text == ORIGIN), None)
    judge.mends = origin.index if origin else None
    earlier = Recipient.objects.filter(campaign=addition.campaign, row__lte=addition.offset + plan.table.header_row)
    for phone, row in earlier.exclude(status=Status.INVALID).order_by("row").values_list("phone", "row").iterator():
        judge.seen.setdefault(seen_as(phone), row)
    return judge


def _append(addition: Addition, rows: list[CheckedRow]) -> None:
    """Store a batch. The lock is the one under which dispatch calls a campaign finished."""
    campaign = addition.campaign
    with transaction.atomic():
        state = Campaign.objects.select_for_update().values_list("state", flat=True).get(pk=campaign.pk)
        if state == State.CANCELLED:
            raise OrderError(f"Campaign {campaign.pk} was cancelled meanwhile.")
        still_ours(campaign.pk)
        journal.record(campaign, rows)
        journal.mark_replaced(campaign, {row.replaces: row.number for row in rows if row.replaces})
        Campaign.objects.filter(pk=campaign.pk).update(total=F("total") + len(rows))
        Addition.objects.filter(pk=addition.pk).update(rows=F("rows") + len(rows))
        if any(row.status is Status.PENDING for row in rows):
            Campaign.objects.filter(pk=campaign.pk, state=State.FINISHED).update(state=State.RUNNING, finished_at=None)
