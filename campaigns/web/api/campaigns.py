"""Campaigns as they stand: listed, counted, row by row, and written back into the spreadsheet."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

from django.http import FileResponse, HttpRequest

from campaigns import results
from campaigns.keys import Scope
from campaigns.models import Campaign
from campaigns.progress import progress
from campaigns.sheets import SheetError
from campaigns.status import PauseReason, State, Status
from campaigns.web.api.answers import CampaignOut, Campaigns, ProgressOut, RecipientOut, Recipients
from campaigns.web.api.caller import Needs, caller
from campaigns.web.api.intake import router as router
from campaigns.web.api.paging import newest, oldest
from campaigns.web.api.problems import Problem
from campaigns.web.api.shapes import After, Code, Id, Limit

_COLUMNS = (
    "id", "row", "phone", "status", "code", "error", "status_at", "message_id", "tries", "accepted_at", "sent_at",
    "delivered_at", "read_at",
)  # fmt: skip


@router.get("/campaigns", response=Campaigns, auth=Needs(Scope.READ))
def list_campaigns(request: HttpRequest, after: After = 0, limit: Limit = 100, state: State | None = None) -> Campaigns:
    """List campaigns, newest first."""
    found = Campaign.objects.select_related("account").filter(account__in=caller(request).accounts())
    page, following = newest(found.filter(state=state) if state else found, after, limit)
    items = [
        CampaignOut(
            id=each.pk,
            name=each.name,
            account=each.account.name,
            kind=each.kind,
            state=State(each.state),
            reason=PauseReason(each.reason) if each.reason else "",
            total=each.total,
            created_at=each.created_at,
        )
        for each in page
    ]
    return Campaigns(items=items, next=following)


@router.get("/campaigns/{campaign_id}", response=ProgressOut, auth=Needs(Scope.READ))
def campaign_status(request: HttpRequest, campaign_id: Id) -> ProgressOut:
    """Say where a campaign stands."""
    return standing(caller(request).campaign(campaign_id))


def standing(campaign: Campaign) -> ProgressOut:
    """Return where it stands."""
    return ProgressOut.model_validate(progress(campaign).as_json())


@router.get("/campaigns/{campaign_id}/recipients", response=Recipients, auth=Needs(Scope.READ))
def list_recipients(
    request: HttpRequest,
    campaign_id: Id,
    status: Status | None = None,
    code: Code | None = None,
    after: After = 0,
    limit: Limit = 100,
) -> Recipients:
    """List recipients in the order of their import, all or those of one status or code."""
    rows = caller(request).campaign(campaign_id).recipients.only(*_COLUMNS)
    if status:
        rows = rows.filter(status=status)
    if code:
        rows = rows.filter(code=code)
    page, following = oldest(rows, after, limit)
    return Recipients(items=[RecipientOut.model_validate(each) for each in page], next=following)


@router.get("/campaigns/{campaign_id}/results", auth=Needs(Scope.READ))
def download_results(request: HttpRequest, campaign_id: Id, format: Literal["xlsx", "csv"] = "xlsx") -> FileResponse:
    """Download the uploaded list with the outcome of every row beside it."""
    campaign = caller(request).campaign(campaign_id)
    try:
        with tempfile.TemporaryDirectory(prefix="campaigns-results-") as folder:
            path = Path(folder) / f"results.{format}"
            results.write(campaign, path)
            # The open file outlives its name: the folder is removed now, the content when the answer is sent.
            content = path.open("rb")
    except SheetError as error:
        raise Problem("refused", str(error)) from None
    return FileResponse(content, as_attachment=True, filename=f"campaign {campaign.pk} results.{format}")
