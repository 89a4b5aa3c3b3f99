"""Whether an account's phone is connected, its balance, and the QR code to connect it."""

from __future__ import annotations

import base64
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from campaigns.connections import gateway_of
from campaigns.gateway import GatewayError, Instance, QrCode
from campaigns.models import Account
from campaigns.preflight import explain
from campaigns.web.permissions import may, needs


@needs("operator")
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the gateway now. By POST: the question may start a login, and balance and time are stored."""
    account = get_object_or_404(Account, pk=pk)
    context = {"account": account} | _asked(account, with_code=may(request.user, "admin"))
    return render(request, "connection.html" if request.htmx else "connection_page.html", context)  # type: ignore[attr-defined]


def _asked(account: Account, *, with_code: bool) -> dict[str, Any]:
    gateway = gateway_of(account)
    try:
        balance, answer = gateway.check_balance(), gateway.qr_code()
    except GatewayError as error:
        return {"trouble": explain(account, error)}
    Account.objects.filter(pk=account.pk).update(balance=balance.quota, checked_at=timezone.now())
    context: dict[str, Any] = {"balance": balance, "connected": isinstance(answer, Instance) and answer.connected}
    if isinstance(answer, Instance):
        context["instance"] = answer
    elif isinstance(answer, QrCode) and answer.png and with_code:
        context["code"] = base64.b64encode(answer.png).decode()
    return context
