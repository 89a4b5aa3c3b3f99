"""What to know before a launch: red lines block it, yellow ones want a yes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone

from campaigns import journal
from campaigns.connections import HURRIED, gateway_of
from campaigns.counted import counted
from campaigns.counts import counts_of, messages_to_send
from campaigns.explain import explain, not_connected
from campaigns.gateway import Gateway, GatewayError, Instance, LinkFacts
from campaigns.gateway.links import Trouble
from campaigns.messages import KINDS
from campaigns.messages.files import LINK
from campaigns.models import Account, Campaign
from campaigns.status import Status

Level = Literal["red", "yellow", "note"]
_MANY_BAD = 0.2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know before a launch, as a full sentence."""

    level: Level
    code: str
    text: str


Look = Callable[[str], LinkFacts]
"""Says what a link leads to."""
LINKS_LOOKED_AT = 20
_AT_ONCE = 5


def preflight(campaign: Campaign, look: Look | None = None) -> list[Finding]:
    """Look at the rows, ask the gateway, and `look` at the links if given; return what was found, the worst first."""
    found = [*_rows(campaign), *_gateway(campaign), *(_links(campaign, look) if look else ())]
    return sorted(found, key=lambda finding: ("red", "yellow", "note").index(finding.level))


def _rows(campaign: Campaign) -> Iterator[Finding]:
    good = counts_of(campaign)[Status.PENDING]
    # Those that were mended are sent as the row that came in their place.
    mended = campaign.recipients.filter(status=Status.INVALID, code=journal.REPLACED).count()
    rows = campaign.total - mended
    bad = rows - good
    if not good:
        yield Finding("red", "no_valid_row", "No row can be sent. Mend the spreadsheet and import it again.")
    elif bad > _MANY_BAD * rows:
        yield Finding("yellow", "many_bad_rows", f"{bad:,} of {counted(rows, 'row')} will not be sent.")
    elif bad:
        yield Finding("note", "bad_rows", f"{bad:,} of {counted(rows, 'row')} will not be sent.")


def _gateway(campaign: Campaign) -> Iterator[Finding]:
    account = campaign.account
    gateway = gateway_of(account, HURRIED)
    try:
        balance = gateway.check_balance()
        Account.objects.filter(pk=account.pk).update(balance=balance.quota, checked_at=timezone.now())
        needed = messages_to_send(campaign)
        if balance.quota < needed:
            messages = counted(needed, "message is", "messages are")
            text = f"The balance of {account.name} is {balance.quota:,}; {messages} to be sent."
            yield Finding("red" if balance.quota <= 0 else "yellow", "balance", text)
        if balance.expires and balance.expires <= timezone.now():
            yield Finding(
                "yellow", "expired", f"The gateway says {account.name} expired on {balance.expires:%Y-%m-%d}."
            )
        yield from _connection(account, gateway)
    except GatewayError as error:
        found = explain(account, error)
        yield Finding("red", found.code, found.text)


def _connection(account: Account, gateway: Gateway) -> Iterator[Finding]:
    answer = gateway.qr_code()
    if not (isinstance(answer, Instance) and answer.connected):
        found = not_connected(account)
        yield Finding("red", found.code, found.text)


def _links(campaign: Campaign, look: Look) -> Iterator[Finding]:
    links = _distinct_links(campaign)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        facts = list(pool.map(look, links))
    for link, found in zip(links, facts, strict=True):
        if found.trouble is Trouble.TOO_LARGE:
            size = (found.size or 0) / 10**6
            yield Finding("yellow", "link_too_large", f"{link} is {size:.1f} MB; the gateway takes at most 5 MB.")
        elif found.trouble is Trouble.PRIVATE:
            yield Finding("yellow", "link_private", f"{link} is a private address, which the gateway cannot reach.")
        elif found.trouble is Trouble.MISSING:
            yield Finding("yellow", "link_missing", f"Nothing is to be found at {link}.")


def _distinct_links(campaign: Campaign) -> list[str]:
    """Return the first distinct links that the gateway would fetch, also of messages that go out in two parts."""
    if LINK not in KINDS[campaign.kind].fields:
        return []
    pending = campaign.recipients.filter(status=Status.PENDING)
    found: dict[str, None] = {}
    for where in ("params__link", "parts__1__params__link"):
        links = pending.order_by().values_list(where, flat=True).distinct()[: LINKS_LOOKED_AT + 1]
        found |= dict.fromkeys(link for link in links if link)
    return list(found)[:LINKS_LOOKED_AT]
