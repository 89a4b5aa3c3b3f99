"""The table of a campaign's recipients: filtered by status and code, found by number, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaigns.models import Campaign, Recipient
from campaigns.phone import BadPhone, normalise, normalise_group
from campaigns.status import Status

PAGE = 50
_COLUMNS = ("id", "campaign", "row", "phone", "status", "code", "error", "status_at", "message_id")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of recipients. `after` continues it; None on the last page."""

    status: str
    code: str
    rows: list[Recipient] = field(repr=False)
    after: int | None
    first: bool
    searched: bool = False


def page(campaign: Campaign, query: Mapping[str, str]) -> Listing:
    """Return the page that `query` asks for (status, code, after); what it cannot mean is ignored.

    Reads one page of an index whatever the campaign's size: by row, or by status and id.
    """
    status = query.get("status", "") if query.get("status") in set(Status) else ""
    code = query.get("code", "")[:40]
    after = int(query["after"]) if query.get("after", "").isdecimal() and len(query["after"]) < 19 else 0
    rows = campaign.recipients.only(*_COLUMNS)
    if status:
        rows = rows.filter(status=status, id__gt=after).order_by("id")
    else:
        rows = rows.filter(row__gt=after).order_by("row")
    if code:
        # The index holds rows with a code only; without these words SQLite does not see that it fits.
        rows = rows.filter(code=code).exclude(code="")
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    following = None if last is None else last.pk if status else last.row
    return Listing(status, code, found[:PAGE], following, first=not after)


def search(campaign: Campaign, number: str) -> Listing:
    """Return the recipients with this phone number, written any way people write numbers, or this group's id."""
    options = campaign.options
    try:
        if options.get("groups"):
            digits = normalise_group(number).digits
        else:
            digits = normalise(number, options.get("region", campaign.account.region)).digits
    except BadPhone:
        digits = "".join(char for char in number if char.isdecimal())
    # In no order: asked for one, SQLite walks through all rows of the campaign instead of those of the number.
    rows = campaign.recipients.filter(phone=digits).order_by().only(*_COLUMNS)[:PAGE] if digits else ()
    found = sorted(rows, key=lambda recipient: recipient.row)
    return Listing("", "", found, None, first=True, searched=True)
