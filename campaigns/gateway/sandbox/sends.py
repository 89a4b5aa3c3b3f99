"""The nine send endpoints (specification 1.1 to 1.9): required parameters, limits, id key and acceptance."""

from dataclasses import dataclass

from campaigns.gateway.sandbox import checks
from campaigns.gateway.sandbox.fates import ORDINARY, fate_of
from campaigns.gateway.sandbox.messages import Upload
from campaigns.gateway.sandbox.request import Call
from campaigns.gateway.sandbox.shapes import (
    ERRORS,
    INVALID_TOKEN,
    LIST_PARAMETER_REQUIRED,
    Answer,
    accepted,
    error,
)
from campaigns.gateway.sandbox.state import State

_ECHOED = frozenset({"04", "05", "06", "07", "12", "13"})
_LIST_ECHO = {"header": "title", "message": "description"}
_BUTTON_LIMITS = (checks.at_most("message", 1024), checks.at_most("footer", 60), checks.buttons)


@dataclass(frozen=True, slots=True)
class Send:
    """One send endpoint; `id_key_of_file` is the id key when a local file came (1.2a, 1.3a, 1.7a)."""

    required: tuple[str, ...]
    rules: tuple[checks.Check, ...] = ()
    id_key: str = "messageIDs"
    id_key_of_file: str = "messageIDs"
    repeatable: str = ""


SENDS: dict[str, Send] = {
    "sendText": Send(("message",), (checks.text,)),
    "sendFiles": Send((), (checks.attachment,)),
    "sendFileWithCaption": Send(("message",), (checks.attachment, checks.text), id_key_of_file="messageIds"),
    "sendLocation": Send(("degreesLatitude", "degreesLongitude", "name"), (checks.place,), "messageIds"),
    "sendContact": Send(("contactName", "contactPhone"), (checks.at_most("contactName", 30),)),
    "sendTextButton": Send(("message",), _BUTTON_LIMITS),
    "sendFilesButton": Send(("message",), (checks.attachment, *_BUTTON_LIMITS), id_key="messageIds"),
    "sendLocationButton": Send(
        ("degreesLatitude", "degreesLongitude", "name", "message"), (checks.place, *_BUTTON_LIMITS)
    ),
    "sendList": Send(
        ("message", "buttonText", "rows"),
        (
            checks.at_most("message", 1024),
            checks.at_most("header", 60),
            checks.at_most("footer", 60),
            checks.at_most("buttonText", checks.BUTTON_TEXT),
            checks.rows,
        ),
        id_key="messageIds",
        repeatable="rows",
    ),
}


def send(state: State, call: Call) -> Answer:
    """Answer one send: accept it, or refuse it with the specification's error."""
    endpoint = SENDS[call.endpoint]
    account = state.accounts.get(call.first("token"))
    if account is None:
        return error(INVALID_TOKEN, call.began, status=401)
    refusal = _refusal(state, endpoint, call)
    if refusal:
        return _refused(refusal, call)
    phone = call.first("phone")
    fate = ORDINARY if state.options.no_fates else fate_of(phone)
    if fate.absent or not (account.connected or state.options.park_when_disconnected):
        return _refused("04", call)
    if account.quota <= 0:
        return _refused("05", call)
    if state.options.daily_limit and state.used_today(account) >= state.options.daily_limit:
        return _refused("07", call)
    uploads: list[Upload] = call.files.get("file", [])
    message = state.accept(account, phone, call.endpoint, call.params, tuple(uploads), fate, call.received)
    id_key = endpoint.id_key_of_file if uploads else endpoint.id_key
    return accepted(id_key, message.id, account.connected, call.began)


def _refusal(state: State, endpoint: Send, call: Call) -> str:
    """The two digits of the first error found, `list` for sendList's own sentence, or an empty text."""
    for name, values in call.params.items():
        if len(values) > 1 and name != endpoint.repeatable:
            return "12"
    if not call.first("phone"):
        return "13"
    required = endpoint.required
    if call.endpoint == "sendList" and state.options.list_header_required:
        required = (*required, "header")
    if not all(call.first(name) for name in required):
        return "list" if call.endpoint == "sendList" else "13"
    if wrong := checks.phone(call):
        return wrong
    return next((wrong for check in endpoint.rules if (wrong := check(call))), "")


def _refused(code: str, call: Call) -> Answer:
    """The error `code`, with the echo of the request where the specification prints one."""
    echo = call.params if code in _ECHOED or code == "list" else None
    if echo is not None and call.endpoint == "sendList":
        echo = {_LIST_ECHO.get(name, name): values for name, values in echo.items()}
    return error(ERRORS.get(code, LIST_PARAMETER_REQUIRED), call.began, echo)
