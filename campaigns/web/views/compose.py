"""The second step of a new campaign: columns, kind, texts, a preview, and then the verdict on every row."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import intake
from campaigns.files import FilesUnreachable
from campaigns.intake import Order, OrderError, Plan, SameContent
from campaigns.messages import KINDS
from campaigns.models import Account, Campaign, Staged
from campaigns.sheets import SheetError
from campaigns.web import pictures, staging
from campaigns.web.bubble import bubbles
from campaigns.web.forms.compose import ComposeForm, choices_of, first_choices, initial
from campaigns.web.permissions import needs
from campaigns.web.staging import AtHand
from campaigns.web.views.campaigns import campaign_or_404
from campaigns.web.workbook import Workbook, for_page, order_of, read


@needs("operator")
@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show and take the choices. `act=check` makes the draft; anything else shows the page with what was changed."""
    staged = staging.find(key, request.user.get_username())
    if staged is None:
        messages.info(request, "This upload is not there any more. Uploads are kept for a day; upload it again.")
        return redirect("campaign-new")
    if staged.campaign_id:
        return redirect("campaign", staged.campaign_id)
    account = get_object_or_404(Account, pk=staged.account)
    try:
        with staging.at_hand(staged) as at_hand:
            staged, book, form = _form(request, staged, at_hand, account)
            if request.method == "POST" and request.POST.get("act") == "check" and form.is_valid():
                return redirect("campaign", _checked(staged, at_hand, account).pk)
    except SameContent as error:
        form.offer_again(for_page(error))
    except (SheetError, OrderError, FileNotFoundError) as error:
        made = staging.find(key, staged.who)
        if made is not None and made.campaign_id:
            # The other click of two was quicker.
            return redirect("campaign", made.campaign_id)
        messages.error(request, for_page(error))
        return redirect("campaign-new") if not isinstance(error, OrderError) else redirect("campaign-compose", key)
    context = {"form": form, "staged": staged, "book": book, "account": account, "live": _is_small(staged)}
    context["first_row"] = book.table.header_row + 1
    return render(request, "compose.html", context, status=422 if form.is_bound and form.errors else 200)


def _form(
    request: HttpRequest, staged: Staged, at_hand: AtHand, account: Account
) -> tuple[Staged, Workbook, ComposeForm]:
    """Return the upload with what was typed stored, its spreadsheet, and the form."""
    choices = staged.choices or first_choices(staged.name, account)
    if request.method != "POST":
        book = read(staged, at_hand, choices["kind"], choices["sheet"], choices["columns"])
        return staged, book, ComposeForm(book, choices["kind"], initial=initial(choices, book))
    kind = request.POST.get("kind", "") if request.POST.get("kind") in KINDS else choices["kind"]
    sheet = request.POST.get("sheet", "")
    # Another kind or sheet has other fields and columns: they are matched afresh, the texts stay.
    same = kind == choices["kind"] and sheet == (choices["sheet"] or sheet)
    chosen = _chosen(request) if same else {}
    book = read(staged, at_hand, kind, sheet, chosen)
    bound = ComposeForm(book, kind, request.POST)
    typed = bound.choices()
    texts = choices["templates"] | typed["templates"]
    if same and request.POST.get("act") in ("check", "preview"):
        return staging.remember(staged, typed), book, bound
    typed |= {"templates": texts, "columns": typed["columns"] if same else {}}
    return staging.remember(staged, typed), book, ComposeForm(book, kind, initial=initial(typed, book))


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Return the columns that were chosen, by field; nothing for a field that shall have none."""
    typed = request.POST.dict().items()
    chosen = {name.removeprefix("column_"): str(v) for name, v in typed if name.startswith("column_")}
    return {name: column for name, column in chosen.items() if column or name != "phone"}


@needs("operator")
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Go back from a draft's verdict to its message, with everything as it was chosen."""
    campaign = campaign_or_404(pk)
    if not intake.may_change(campaign):
        messages.info(request, "Only a draft whose rows are all read can get another message.")
        return redirect("campaign", pk)
    try:
        staged = staging.reopen(request.user.get_username(), campaign, choices_of(campaign))
    except FileNotFoundError:
        messages.error(request, "The spreadsheet of this campaign is gone: upload it again.")
        return redirect("campaign", pk)
    return redirect("campaign-compose", staged.key)


def _checked(staged: Staged, at_hand: AtHand, account: Account) -> Campaign:
    """Make or change the draft, once however often it is asked; a small file is read at once.

    Raises OrderError and SheetError.
    """
    with staging.alone(staged) as now:
        if now.campaign:
            return now.campaign
        order, name = order_of(now, at_hand), now.choices["name"]
        if now.changes:
            campaign = now.changes
            _change(campaign, order, now.who, name)
        else:
            campaign = intake.accept(order, account, now.who, name)
        staging.became(now, campaign)
    if _is_small(staged):
        # The bulk worker fills whatever waits, may have been quicker, and asks the storage again.
        with suppress(intake.BeingImported, FilesUnreachable):
            intake.fill(campaign)
            for addition in campaign.additions.filter(imported_at=None, import_failed_at=None).order_by("pk"):
                intake.fill_addition(addition)
    return campaign


def _change(campaign: Campaign, order: Order, who: str, name: str) -> None:
    before = intake.order_of(campaign, order.path, order.attachments)
    # What only the command line can choose stays as it was chosen there.
    several = order.options.allow_multipart
    options = before.options if before.options.allow_multipart == several else order.options
    intake.change(campaign, replace(order, written=before.written, options=options), who, name)


def _is_small(staged: Staged) -> bool:
    return staged.size <= staging.AT_ONCE


@needs("operator")
@require_POST
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One row's message as a phone would show it, with what is wrong with it; remembers what was typed."""
    staged = staging.find(key, request.user.get_username())
    if staged is None or staged.campaign_id:
        return HttpResponse(status=404)
    account = get_object_or_404(Account, pk=staged.account)
    number = request.POST.get("row", "1")
    wanted = int(number) if number.isdecimal() and len(number) < 9 else 1
    try:
        with staging.at_hand(staged) as at_hand:
            staged, *_ = _form(request, staged, at_hand, account)
            context = _previewed(staged, at_hand, wanted)
    except (SheetError, OrderError, FilesUnreachable) as error:
        context = {"trouble": for_page(error)}
    return render(request, "preview.html", context | {"sender": account.name})


def _previewed(staged: Staged, at_hand: AtHand, wanted: int) -> dict[str, Any]:
    choices = dict(staged.choices)
    order = order_of(staged, at_hand)
    kind = KINDS[order.kind]
    missing = [field.name for field in kind.fields if field.required and not _given(field.name, choices)]
    # A text that is not written yet is no reason to show nothing of the rest.
    order = replace(order, templates=dict(order.templates) | dict.fromkeys(missing, "…"))
    plan = Plan.open(order)
    row = next((row for row in plan.rows() if row.number >= wanted), None)
    if row is None:
        return {"trouble": f"Row {wanted:,} is empty, and so are those after it. Choose an earlier one."}
    checked, problems = plan.message(row)
    known = [problem for problem in problems if problem.field not in missing]
    parts = [asdict(part) for part in checked.parts] if len(checked.parts) > 1 else None
    return {
        "bubbles": bubbles(checked.params, checked.file, parts, pictures.of_upload(staged)),
        "problems": known,
        "warnings": checked.warnings,
        "sheet_row": row.number,
    }


def _given(name: str, choices: dict[str, Any]) -> bool:
    return bool(choices["templates"].get(name) or choices["columns"].get(name))
