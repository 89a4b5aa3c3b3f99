"""Write what became of every row into a copy of the person's own spreadsheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db.models import Count, Min

from campaigns import files
from campaigns.counts import counts_of
from campaigns.messages import KINDS
from campaigns.models import Campaign, Part, Recipient
from campaigns.sheets import ResultRow, SheetError, Summary, write_results
from campaigns.status import Status

_AT_ONCE = 5_000
"""Rows fetched together: one short read each, so that a long export never holds the database."""


def write(campaign: Campaign, target: Path) -> int:
    """Write the results of the campaign to `target` (.xlsx or .csv); return the number of rows.

    Raises SheetError when the uploaded file cannot be read any more FilesUnreachable when the
    storage does not answer, and OSError when the target cannot be written.
    """
    if not campaign.source:
        raise SheetError("not_found", "The spreadsheet and the personal data of this campaign were erased.")
    with files.at_hand([str(campaign.source)]) as paths:
        write_results(
            paths[str(campaign.source)],
            target,
            campaign.sheet,
            campaign.header_row,
            _rows(campaign),
            _summary(campaign),
            ZoneInfo(campaign.account.timezone),
            phone_column=campaign.options["phone_column"],
        )
    return campaign.total


def _rows(campaign: Campaign) -> Iterator[ResultRow]:
    last = 0
    while batch := list(
        Recipient.objects.filter(campaign=campaign, row__gt=last).order_by("row").defer("params")[:_AT_ONCE]
    ):
        ids = _several_ids(batch)
        for recipient in batch:
            yield _result(recipient, ", ".join(ids.get(recipient.pk, [recipient.message_id])))
        last = batch[-1].row


def _several_ids(batch: list[Recipient]) -> dict[int, list[str]]:
    """Return all message ids of those recipients that have several."""
    ids: dict[int, list[str]] = defaultdict(list)
    first, last = batch[0], batch[-1]
    parts = Part.objects.filter(
        recipient__campaign_id=first.campaign_id, recipient__row__range=(first.row, last.row)
    ).order_by("place", "id")
    for part in parts:
        ids[part.recipient_id].append(part.message_id)
    return ids


def _result(recipient: Recipient, message_id: str) -> ResultRow:
    return ResultRow(
        number=recipient.row,
        status=recipient.status,
        status_time=recipient.status_at,
        message_id=message_id,
        sent=recipient.sent_at or recipient.accepted_at,
        delivered=recipient.delivered_at,
        read=recipient.read_at,
        error=recipient.error or recipient.code,
        attempts=recipient.tries,
        phone=recipient.phone,
    )


def _summary(campaign: Campaign) -> Summary:
    reasons = (
        Recipient.objects.filter(campaign=campaign, status__in=[Status.FAILED, Status.EXPIRED, Status.INVALID])
        .values_list("code")
        .annotate(n=Count("id"), example=Min("error"))
        .order_by("-n")
    )
    return Summary(
        campaign=campaign.name,
        account=campaign.account.name,
        counts={status: n for status, n in counts_of(campaign).items() if n},
        errors={f"{code}: {example}" if example else code: n for code, n, example in reasons},
        kind=KINDS[campaign.kind].title,
        file=campaign.source_name,
        started_at=campaign.started_at,
        finished_at=campaign.finished_at,
    )
