"""Accounts: which there are, and what the gateway says of one."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from campaigns.connections import HURRIED, gateway_of
from campaigns.explain import explain
from campaigns.gateway import GatewayError, Instance
from campaigns.keys import Scope
from campaigns.models import Account, AuditEntry
from campaigns.web.api.answers import AccountOut, Accounts, Checked
from campaigns.web.api.caller import Needs, caller
from campaigns.web.api.problems import Problem
from campaigns.web.api.shapes import Id

router = Router(tags=["accounts"])


@router.get("/accounts", response=Accounts, auth=Needs(Scope.READ))
def list_accounts(request: HttpRequest) -> Accounts:
    """List the accounts."""
    return Accounts(items=[_shown(account) for account in caller(request).accounts()])


@router.post("/accounts/{account_id}/check", response=Checked, auth=Needs(Scope.MANAGE))
def check_account(request: HttpRequest, account_id: Id) -> Checked:
    """Ask the gateway: connection, balance, expiry, usage today."""
    account = caller(request).accounts().filter(pk=account_id).first()
    if account is None:
        raise Problem("not-found")
    gateway = gateway_of(account, HURRIED)
    try:
        balance, state = gateway.check_balance(), gateway.qr_code()
    except GatewayError as error:
        raise Problem("gateway", explain(account, error).text) from None
    Account.objects.filter(pk=account.pk).update(balance=balance.quota, checked_at=timezone.now())
    AuditEntry.objects.create(who=caller(request).get_username(), act="check", subject=f"account {account.pk}")
    instance = state if isinstance(state, Instance) else None
    return Checked(
        name=account.name,
        connected=instance is not None and instance.connected,
        balance=balance.quota,
        expires=balance.expires or (instance.expires if instance else None),
        usage_today=instance.usage_today if instance else None,
    )


def _shown(account: Account) -> AccountOut:
    return AccountOut(
        id=account.pk,
        name=account.name,
        rate_per_second=account.rate_per_second,
        daily_cap=account.daily_cap,
        timezone=account.timezone,
        region=account.region,
        paused=account.pause_reason,
        balance=account.balance,
        checked_at=account.checked_at,
    )
