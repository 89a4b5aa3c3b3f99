"""Whether an account's phone is connected, its balance, and the QR code to connect it."""

from __future__ import annotations

import time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.connections import HURRIED, gateway_of
from campaigns.explain import explain
from campaigns.gateway import GatewayError, Instance, QrCode
from campaigns.models import Account
from campaigns.web.permissions import may, needs


@needs("operator")
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the gateway now. By POST: the question may start a login, and balance and time are stored."""
    account = get_object_or_404(Account, pk=pk)
    context = {"account": account} | _asked(account, with_code=may(request.user, "admin"))
    return render(request, "connection.html" if request.htmx else "connection_page.html", context)  # type: ignore[attr-defined]


def _asked(account: Account, *, with_code: bool) -> dict[str, Any]:
    gateway = gateway_of(account, HURRIED)
    try:
        balance, answer = gateway.check_balance(), gateway.qr_code()
    except GatewayError as error:
        return {"trouble": explain(account, error)}
    Account.objects.filter(pk=account.pk).update(balance=balance.quota, checked_at=timezone.now())
    context: dict[str, Any] = {"balance": balance, "connected": isinstance(answer, Instance) and answer.connected}
    if isinstance(answer, Instance):
        context["instance"] = answer
    elif answer.png and with_code:
        # The stamp makes the browser ask anew each time: a code is good for seconds.
        context |= {"code": True, "stamp": time.time_ns()}
    return context


@needs("admin")
@require_safe
def code(_request: HttpRequest, pk: int) -> HttpResponse:
    """The QR code of this moment as a picture that nobody may keep: who scans it sends in the account's name."""
    account = get_object_or_404(Account, pk=pk)
    try:
        answer = gateway_of(account, HURRIED).qr_code()
    except GatewayError:
        raise Http404("The gateway gives no code now.") from None
    if not isinstance(answer, QrCode) or not answer.png:
        raise Http404("There is no code: the phone is connected.")
    return HttpResponse(answer.png, content_type="image/png", headers={"Cache-Control": "no-store, private"})
