"""campaignStatus, campaignReport, inboxReport and inboxReportOffset (specification 2 and 4)."""

from collections import deque
from datetime import datetime
from itertools import islice

from campaigns.gateway.sandbox.messages import Inbound, Message
from campaigns.gateway.sandbox.request import Call
from campaigns.gateway.sandbox.rows import inbound_row, outbound_row
from campaigns.gateway.sandbox.shapes import ERRORS, INVALID_TOKEN, IST, Answer, error, html, success
from campaigns.gateway.sandbox.state import State

WINDOW = 7 * 86_400.0
_DAY = 86_400.0
_FOREVER = 1e12
_MOST = 1_000_000_000


def campaign_status(state: State, call: Call) -> Answer:
    """One message by `msg_id`; an unknown id is HTTP 500 without JSON (2.1)."""
    account = state.accounts.get(call.first("token"))
    if account is None:
        return _unauthorised(call)
    message = state.by_id.get(call.first("msg_id"))
    if message is None or message.account is not account:
        return html(500, "Internal Server Error")
    return success(outbound_row(state, message, "clientID"), call.began)


def campaign_report(state: State, call: Call) -> Answer:
    """The rows of the last 7 days, or of the dates asked for within them (2.2)."""
    account = state.accounts.get(call.first("token"))
    if account is None:
        return _unauthorised(call)
    try:
        start, end, limit = _dates_and_limit(call)
    except ValueError:
        return error(ERRORS["12"], call.began, call.params)
    found = _between(account.messages, max(start, state.now() - WINDOW), end)
    if not found:
        if state.options.report_shape == "null-when-empty":
            return success(None, call.began, total=0, offset=0, limit=limit)
        return error(ERRORS["14"], call.began)
    in_order = iter(found) if state.options.report_order == "oldest" else reversed(found)
    most = min(limit or _MOST, state.options.report_most or _MOST)
    rows = [outbound_row(state, message, "clientId") for message in islice(in_order, most)]
    single = len(rows) == 1 and state.options.report_shape == "object"
    return success(rows[0] if single else rows, call.began, total=len(found), offset=0, limit=limit)


def inbox_report(state: State, call: Call) -> Answer:
    """Messages received, all or between dates (4.1)."""
    account = state.accounts.get(call.first("token"))
    if account is None:
        return _unauthorised(call)
    try:
        start, end, limit = _dates_and_limit(call)
    except ValueError:
        return error(ERRORS["12"], call.began, call.params)
    found = [inbound for inbound in account.inbound if start <= inbound.created < end]
    return _inbox(state, call, found, limit)


def inbox_report_offset(state: State, call: Call) -> Answer:
    """Messages received after the one whose id is `offset`, without it (4.2); error 14 for an unknown id."""
    account = state.accounts.get(call.first("token"))
    if account is None:
        return _unauthorised(call)
    try:
        _, _, limit = _dates_and_limit(call)
    except ValueError:
        return error(ERRORS["12"], call.began, call.params)
    found = list(account.inbound)
    if offset := call.first("offset"):
        place = next((place for place, inbound in enumerate(found) if inbound.id == offset), len(found))
        found = found[place + 1 :]
    return _inbox(state, call, found, limit)


def _inbox(state: State, call: Call, found: list[Inbound], limit: int) -> Answer:
    """A single row comes as an object, as the sample of 4.1 shows; several come as a list."""
    if not found:
        return error(ERRORS["14"], call.began)
    in_order = found if state.options.report_order == "oldest" else found[::-1]
    rows = [inbound_row(state, inbound) for inbound in in_order[: limit or None]]
    return success(rows[0] if len(rows) == 1 else rows, call.began, total=len(found), offset=0, limit=limit)


def _between(messages: deque[Message], start: float, end: float) -> deque[Message] | list[Message]:
    """The messages created in [start, end); not copied when that is all of them, maybe a million."""
    if messages and start <= messages[0].accepted and messages[-1].accepted < end:
        return messages
    return [message for message in messages if start <= message.accepted < end]


def _dates_and_limit(call: Call) -> tuple[float, float, int]:
    """start_date to end_date inclusive, as days in India, and `limit` (0: all). Raises ValueError."""
    start, end, limit = call.first("start_date"), call.first("end_date"), call.first("limit")
    number = int(limit or 0)
    if not 0 <= number <= _MOST:
        raise ValueError("a limit beyond reason")
    return _midnight(start) if start else 0.0, _midnight(end) + _DAY if end else _FOREVER, number


def _midnight(date: str) -> float:
    """The first second of a `dd-mm-yyyy` day in India. Raises ValueError."""
    return datetime.strptime(date, "%d-%m-%Y").replace(tzinfo=IST).timestamp()


def _unauthorised(call: Call) -> Answer:
    return error(INVALID_TOKEN, call.began, status=401)
