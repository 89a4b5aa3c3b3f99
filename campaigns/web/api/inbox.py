"""What people wrote to the accounts."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from campaigns.keys import Scope
from campaigns.models import InboundMessage
from campaigns.web.api.answers import MessageOut, Messages
from campaigns.web.api.caller import Needs, caller
from campaigns.web.api.paging import newest
from campaigns.web.api.shapes import After, Id, Limit, Name

router = Router(tags=["inbox"])


@router.get("/inbox", response=Messages, auth=Needs(Scope.READ))
def list_messages(
    request: HttpRequest,
    account: Name | None = None,
    campaign: Id | None = None,
    after: After = 0,
    limit: Limit = 100,
) -> Messages:
    """List received messages, the one stored last first; all, or those to one account or about one campaign."""
    asks = caller(request)
    accounts = [asks.account(account)] if account else asks.accounts()
    found = InboundMessage.objects.select_related("account").filter(account__in=accounts)
    if campaign:
        found = found.filter(campaign=asks.campaign(campaign))
    page, following = newest(found, after, limit)
    return Messages(items=[_shown(message) for message in page], next=following)


def _shown(message: InboundMessage) -> MessageOut:
    return MessageOut(
        id=message.pk,
        account=message.account.name,
        phone=message.phone,
        is_group=message.is_group,
        kind=message.kind,
        text=message.text,
        received_at=message.received_at,
        campaign=message.campaign_id,
        recipient=message.recipient_id,
        choice=message.choice,
    )
