"""The numbers that must not be messaged. They stand in bodies and never in addresses, which are logged."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from campaigns import suppressions as numbers
from campaigns.keys import Scope
from campaigns.models import Account, AuditEntry
from campaigns.phone import BadPhone
from campaigns.web.api.answers import Suppressed, SuppressionOut, Suppressions
from campaigns.web.api.caller import Needs, caller
from campaigns.web.api.paging import newest
from campaigns.web.api.problems import Problem
from campaigns.web.api.shapes import After, Limit, Name, Number

router = Router(tags=["suppressions"])


@router.get("/suppressions", response=Suppressions, auth=Needs(Scope.READ))
def list_suppressions(
    request: HttpRequest, account: Name | None = None, after: After = 0, limit: Limit = 100
) -> Suppressions:
    """List the numbers of one account, newest first; without `account` those that no account may message."""
    owner = caller(request).owner(account)
    page, following = newest(numbers.listed(owner), after, limit)
    items = [
        SuppressionOut(
            id=each.pk,
            phone=each.phone,
            account=owner.name if owner else None,
            reason=each.reason,
            created_at=each.created_at,
        )
        for each in page
    ]
    return Suppressions(items=items, next=following)


@router.post("/suppressions", response={200: Suppressed, 201: Suppressed}, auth=Needs(Scope.MANAGE))
def add_suppression(request: HttpRequest, body: Number) -> Status[Suppressed]:
    """Suppress a number from now on, also in campaigns that run."""
    owner = caller(request).owner(body.account)
    try:
        new = numbers.add(owner, body.phone, body.reason)
    except BadPhone as error:
        raise Problem("not-valid", f"Not a phone number: {error}") from None
    _audit(request, "suppress", owner)
    return Status(201 if new else 200, Suppressed(changed=new))


@router.post("/suppressions/remove", response=Suppressed, auth=Needs(Scope.MANAGE))
def remove_suppression(request: HttpRequest, body: Number) -> Suppressed:
    """Let a number be messaged again."""
    owner = caller(request).owner(body.account)
    try:
        gone = numbers.remove(owner, body.phone)
    except BadPhone as error:
        raise Problem("not-valid", f"Not a phone number: {error}") from None
    if gone:
        _audit(request, "unsuppress", owner)
    return Suppressed(changed=gone)


def _audit(request: HttpRequest, act: str, owner: Account | None) -> None:
    subject = f"account {owner.pk}" if owner else "all accounts"
    AuditEntry.objects.create(who=caller(request).get_username(), act=act, subject=subject, detail="one number")
