"""A list becomes a draft campaign: uploaded as a spreadsheet, or as JSON rows, which become a spreadsheet first."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import File, Form, Router, Status, UploadedFile

from campaigns import intake
from campaigns.files import FilesUnreachable
from campaigns.intake import Order, OrderError, SameContent
from campaigns.keys import Scope
from campaigns.messages.attachment import LIMIT as ATTACHMENT_LIMIT
from campaigns.models import Account
from campaigns.sheets import SheetError
from campaigns.web.api.answers import Draft
from campaigns.web.api.caller import Needs, caller
from campaigns.web.api.problems import Problem
from campaigns.web.api.rows import write_rows
from campaigns.web.api.shapes import Choices, Rows, Upload, storable
from campaigns.web.forms.account import REGIONS
from campaigns.web.staging import AT_ONCE
from campaigns.web.uploads import path_of, was_too_large
from campaigns.web.workbook import for_page

router = Router(tags=["campaigns"])


@router.post("/campaigns", response={201: Draft, 202: Draft}, auth=Needs(Scope.LAUNCH))
def upload_campaign(
    request: HttpRequest,
    choices: Form[Upload],
    file: File[UploadedFile],
    attachments: File[list[UploadedFile]] = [],  # noqa: B006 - ninja reads it as "may be left out"
) -> Status[Draft]:
    """Keep a spreadsheet as a draft campaign; 202 when it is large and read in the background."""
    unknown = sorted({*request.POST, *request.FILES} - {*Upload.model_fields, "file", "attachments"})
    if unknown:
        faults = [{"where": f"form.{name}", "message": "There is no such field."} for name in unknown]
        raise Problem("not-valid", "Some fields are unknown.", {"errors": faults})
    if was_too_large(request, "file"):
        raise Problem("too-large", f"The spreadsheet is larger than {settings.UPLOAD_MAX_MIB} MiB.")
    if was_too_large(request, "attachments"):
        raise Problem("too-large", f"An attachment is larger than {ATTACHMENT_LIMIT >> 20} MiB.")
    names = [attachment.name for attachment in attachments]
    if len(set(names)) < len(names):
        raise Problem("not-valid", "Two attachments have the same name: rows could not tell them apart.")
    texts, columns = _object(choices.templates, "templates"), _object(choices.columns, "columns")
    files = {str(attachment.name): path_of(attachment) for attachment in attachments}
    return _drafted(
        request, choices, path_of(file), str(file.name), texts, columns, sheet=choices.sheet or None, attachments=files
    )


@router.post("/campaigns/rows", response={201: Draft, 202: Draft}, auth=Needs(Scope.LAUNCH))
def rows_campaign(request: HttpRequest, body: Rows) -> Status[Draft]:
    """Keep rows as a draft campaign. The request may have 2 MiB; longer lists go as files."""
    with tempfile.TemporaryDirectory(prefix="campaigns-rows-") as folder:
        path = Path(folder) / "rows.xlsx"
        write_rows(body.rows, path)
        return _drafted(request, body, path, f"{body.name or 'rows'}.xlsx", body.templates, body.columns)


def _drafted(
    request: HttpRequest,
    choices: Choices,
    path: Path,
    name: str,
    templates: Mapping[str, str],
    columns: Mapping[str, str],
    **more: Any,
) -> Status[Draft]:
    account = caller(request).account(choices.account)
    texts = dict(templates) if choices.message is None else {"message": choices.message, **templates}
    order = Order(
        path=path,
        name=name,
        kind=choices.kind,
        templates=texts,
        columns=columns,
        region=_region(choices, account),
        duplicates=choices.duplicates,
        again=choices.again,
        groups=choices.groups,
        **more,
    )
    try:
        campaign = intake.accept(order, account, caller(request).get_username(), choices.name)
        if path.stat().st_size <= AT_ONCE:
            # The bulk worker fills whatever waits, may have been quicker, and asks the storage again.
            with suppress(intake.BeingImported, FilesUnreachable):
                verdict = intake.fill(campaign)
                return Status(201, Draft(campaign=campaign.pk, verdict=verdict.as_json(recipients=False)))
    except SameContent as error:
        raise Problem("spreadsheet", f"{for_page(error)} Or send `again` as true to import it once more.") from None
    except (OrderError, SheetError) as error:
        raise Problem("spreadsheet", for_page(error)) from None
    return Status(202, Draft(campaign=campaign.pk, verdict=None))


def _region(choices: Choices, account: Account) -> str:
    region = choices.region or account.region
    if region not in REGIONS:
        raise Problem("not-valid", f"There is no country {region}. Write for example IN.")
    return region


def _object(text: str, name: str) -> dict[str, str]:
    """Read a form's field that holds a JSON object of texts. Raises Problem."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Problem("not-valid", f"`{name}` is a JSON object whose values are texts.")
    try:
        return {storable(key): storable(value) for key, value in found.items()}
    except ValueError as error:
        raise Problem("not-valid", f"`{name}`: {error}") from None
