"""The gateway accounts: list, add, change, remove, and the webhook that reports to us."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import pauses
from campaigns.allowance import cap_of
from campaigns.models import Account, AuditEntry
from campaigns.status import LIFTED_BY, PauseReason
from campaigns.web.forms.account import AccountForm
from campaigns.web.permissions import needs
from campaigns.windows import Window


@needs("viewer")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    return render(request, "accounts.html", {"accounts": Account.objects.all()})


@needs("viewer")
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its settings, its pause; its connection is asked for on demand."""
    account = get_object_or_404(Account, pk=pk)
    cure = LIFTED_BY[PauseReason(account.pause_reason)] if account.pause_reason else ""
    context = {
        "account": account,
        "cure": cure,
        "webhook": webhook_url(account),
        "window": Window.of(account.window),
        "cap": cap_of(account, timezone.now()),
    }
    return render(request, "account.html", context)


def webhook_url(account: Account) -> str:
    """Return what an admin enters in the gateway's portal; it holds a secret."""
    root = settings.PUBLIC_URL.rstrip("/") or f"http://{settings.HOST}:{settings.PORT}"
    return f"{root}/webhooks/{account.webhook_secret}"


@needs("admin")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new account."""
    return _edited(request, None)


@needs("admin")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes to an account."""
    return _edited(request, get_object_or_404(Account, pk=pk))


def _edited(request: HttpRequest, account: Account | None) -> HttpResponse:
    form = AccountForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        _record(request, "account change" if account else "account add", saved.name)
        messages.success(request, f"{saved.name} is saved. Check its connection below.")
        return redirect("account", saved.pk)
    context = {"form": form, "account": account}
    return render(request, "account_edit.html", context, status=422 if form.is_bound else 200)


@needs("operator")
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift the account's pause."""
    account = get_object_or_404(Account, pk=pk)
    if pauses.resume_account(pk):
        _record(request, "account resume", account.name)
        messages.success(request, f"{account.name} sends again.")
    return redirect("account", pk)


@needs("admin")
@require_http_methods(["GET", "POST"])
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask; on POST give the account another webhook URL, and the one before stops working at once."""
    account = get_object_or_404(Account, pk=pk)
    if request.method != "POST":
        question = {
            "question": f"Make a new webhook URL for {account.name}?",
            "meaning": "The old one stops working at once: until the new one is entered in the gateway's portal, news "
            "come by the report only, a minute later.",
            "button": "Make a new URL",
            "back": reverse("account", args=[pk]),
            "back_name": account.name,
        }
        return render(request, "ask.html", question)
    account.give_new_webhook()
    _record(request, "webhook rotate", account.name)
    messages.success(request, "The webhook has a new URL. Enter it in the gateway's portal: the old one is dead.")
    return redirect("account", pk)


@needs("admin")
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what removing means; on POST do it, unless campaigns need the account's record."""
    account = get_object_or_404(Account, pk=pk)
    if request.method != "POST":
        return render(request, "account_remove.html", {"account": account})
    try:
        account.delete()
    except ProtectedError:
        messages.warning(request, f"{account.name} has campaigns; their record needs it. It stays.")
        return redirect("account", pk)
    _record(request, "account remove", account.name)
    messages.success(request, f"{account.name} is removed.")
    return redirect("accounts")


def _record(request: HttpRequest, act: str, name: str) -> None:
    AuditEntry.objects.create(who=request.user.get_username(), act=act, subject=f"account {name}"[:80])
