"""The numbers that must not be messaged: seen, added, removed, read from and written to lists."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import suppressions as numbers
from campaigns.counted import counted
from campaigns.models import Account, AuditEntry, Suppression
from campaigns.phone import BadPhone, normalise
from campaigns.sheets import SheetError
from campaigns.web.forms.suppression import ListForm, SuppressionForm
from campaigns.web.keyset import below, number
from campaigns.web.permissions import may, needs
from campaigns.web.uploads import was_too_large

_PAGE = 50
_REFUSED_SHOWN = 20
_DEFAULT_REGION = "IN"


@needs("viewer")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The numbers, newest first. A POST adds one, for an operator; `act=find` looks for one, so no URL holds it."""
    finding = request.POST.get("act") == "find"
    form = SuppressionForm(request.POST if request.method == "POST" and not finding else None)
    if form.is_bound:
        if not may(request.user, "operator"):
            raise PermissionDenied("This needs the role operator.")
        if form.is_valid() and _added(request, form):
            return redirect("suppressions")
    rows = Suppression.objects.select_related("account").order_by("-id")
    account = number(request.GET.get("account"))
    rows = rows.filter(account=account) if account else rows
    sought = request.POST.get("phone", "")[:40] if finding else ""
    rows = rows.filter(phone=_digits(sought)) if sought else rows
    shown, more = below(rows, request.GET.get("before"), _PAGE)
    context = {
        "rows": shown,
        "more": more,
        "form": form,
        "lists": ListForm(),
        "accounts": Account.objects.all(),
        "account": account,
        "sought": bool(sought),
        "first": "before" not in request.GET,
    }
    return render(request, "suppressions.html", context, status=422 if form.is_bound else 200)


def _added(request: HttpRequest, form: SuppressionForm) -> bool:
    owner: Account | None = form.cleaned_data["account"]
    try:
        new = numbers.add(owner, form.cleaned_data["number"], form.cleaned_data["reason"] or "added by hand")
    except BadPhone as error:
        form.add_error("number", str(error))
        return False
    _record(request, "suppress", owner, "one number")
    messages.success(request, "It will not be messaged any more." if new else "It was suppressed already.")
    return True


def _digits(text: str) -> str:
    try:
        return normalise(text, _DEFAULT_REGION).digits
    except BadPhone:
        return "".join(char for char in text if char.isdecimal())


@needs("operator")
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask; on POST let the number be messaged again."""
    row = get_object_or_404(Suppression.objects.select_related("account"), pk=pk)
    if request.method != "POST":
        return render(request, "suppression_remove.html", {"row": row})
    row.delete()
    _record(request, "unsuppress", row.account, "one number")
    messages.success(request, "Removed: it may be messaged again.")
    return redirect("suppressions")


@needs("operator")
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Suppress every number of a spreadsheet; none is ever lifted by one."""
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        large = was_too_large(request, "list-file")
        messages.warning(request, "The file is too large." if large else "Choose a spreadsheet with a phone column.")
        return redirect("suppressions")
    owner, upload = form.cleaned_data["account"], form.cleaned_data["file"]
    try:
        with tempfile.TemporaryDirectory(prefix="campaigns-list-") as folder:
            path = Path(folder) / f"list{Path(upload.name).suffix.lower()[:6]}"
            with path.open("wb") as target:
                target.writelines(upload.chunks())
            taken = numbers.take(owner, path, "imported")
    except (SheetError, OSError) as error:
        why = str(error) if isinstance(error, SheetError) else "The list could not be stored: check the disk."
        messages.error(request, why)
        return redirect("suppressions")
    _record(request, "suppress", owner, f"{counted(taken.added, 'number')} from a list")
    messages.success(request, f"{counted(taken.added, 'number')} added; already there: {taken.known:,}.")
    if taken.refused:
        rows = ", ".join(map(str, taken.refused[:_REFUSED_SHOWN]))
        more = " and more" if len(taken.refused) > _REFUSED_SHOWN else ""
        text = f"{counted(len(taken.refused), 'row holds', 'rows hold')} no phone number; left out: {rows}{more}."
        messages.warning(request, text)
    return redirect("suppressions")


@needs("operator")
@require_safe
def give(request: HttpRequest) -> HttpResponseBase:
    """Send the numbers of one account, or those of all accounts, as CSV."""
    chosen = number(request.GET.get("account"))
    owner = get_object_or_404(Account, pk=chosen) if chosen else None
    # Written to disk first, as there may be millions; the file is gone as soon as it is sent.
    content = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - the answer closes it
    with open(content.fileno(), "w", encoding="utf-8", newline="", closefd=False) as text:
        numbers.give(owner, text)
    content.seek(0)
    _record(request, "export suppressions", owner, "")
    return FileResponse(content, as_attachment=True, filename="suppressions.csv", content_type="text/csv")


def _record(request: HttpRequest, act: str, owner: Account | None, detail: str) -> None:
    subject = f"account {owner.pk}" if owner else "all accounts"
    AuditEntry.objects.create(who=request.user.get_username(), act=act, subject=subject, detail=detail)
