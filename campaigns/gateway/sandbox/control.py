"""The control endpoints: what was seen, run-time settings, incoming messages, connection and recharge."""

import json
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from campaigns.gateway.sandbox.core import Sandbox
from campaigns.gateway.sandbox.shapes import Answer, as_json, instant
from campaigns.gateway.sandbox.webhooks import MEDIA_TYPES

MESSAGES_SHOWN = 10_000


class Refused(Exception):
    """The request to a control endpoint is wrong; the text says how."""


def answer(sandbox: Sandbox, method: str, path: str, query: str, body: bytes) -> Answer:
    """Answer one control request: 404 for an unknown path, 405 for the wrong method, 400 with a sentence."""
    if path not in READS and path not in WRITES:
        return as_json({"error": f"there is no {path}"}, 404)
    try:
        if path in READS and method == "GET":
            parameters = {name: values[0] for name, values in parse_qs(query).items()}
            return as_json(READS[path](sandbox, parameters))
        if path in WRITES and method == "POST":
            return as_json(WRITES[path](sandbox, _object(body)))
    except Refused as refusal:
        return as_json({"error": str(refusal)}, 400)
    return as_json({"error": f"{path} does not answer {method}"}, 405)


def _object(body: bytes) -> dict[str, object]:
    try:
        content = json.loads(body or b"{}")
    except ValueError:
        raise Refused("the body is not JSON") from None
    if not isinstance(content, dict):
        raise Refused("the body is not a JSON object")
    return content


def _seen(sandbox: Sandbox, _parameters: Mapping[str, str]) -> object:
    seen = sandbox.state.tally.as_dict(sandbox.faults.seen)
    return seen | {"webhooks": sandbox.webhooks.counts()}


def _seen_messages(sandbox: Sandbox, parameters: Mapping[str, str]) -> object:
    """Accepted messages of a phone (or of everybody: the newest 10,000), oldest first."""
    state, phone, found = sandbox.state, parameters.get("phone"), []
    for message in state.newest():
        if message.foreign or (phone and message.phone != phone):
            continue
        files = [
            {"name": file.filename, "type": file.content_type, "size": file.size, "sha256": file.sha256}
            for file in message.files
        ]
        found.append(
            {
                "id": message.id,
                "phone": message.phone,
                "endpoint": message.endpoint,
                "params": message.named(),
                "files": files,
                "accepted_at": instant(message.accepted),
                "status": message.ack(state.now()).name.lower(),
            }
        )
        if len(found) >= MESSAGES_SHOWN:
            break
    return found[::-1]


def _health(_sandbox: Sandbox, _parameters: Mapping[str, str]) -> object:
    return {"status": "ok"}


def _control(sandbox: Sandbox, content: Mapping[str, object]) -> object:
    try:
        sandbox.change(content)
    except ValueError as problem:
        raise Refused(str(problem)) from None
    return {"changed": sorted(content)}


def _reset(sandbox: Sandbox, _content: Mapping[str, object]) -> object:
    """Back to the options the sandbox was started with; everything seen is forgotten."""
    sandbox.reset()
    return {"reset": True}


def _inbound(sandbox: Sandbox, content: Mapping[str, object]) -> object:
    phone, text, caption, media = (
        str(content.get(name) or "").encode(errors="replace").decode() for name in ("phone", "text", "caption", "media")
    )
    if not phone:
        raise Refused("phone is wanted")
    if media and media not in MEDIA_TYPES:
        raise Refused(f"media is one of {', '.join(MEDIA_TYPES)}, not {media!r}")
    state = sandbox.state
    token = str(content.get("token") or next(iter(state.accounts)))
    if token not in state.accounts:
        raise Refused("there is no such token")
    inbound = state.receive(state.accounts[token], phone, text or caption, media)
    return {"messageID": inbound.id}


def _connect(sandbox: Sandbox, _content: Mapping[str, object]) -> object:
    sandbox.change({"disconnected": False})
    return {"connected": True}


def _disconnect(sandbox: Sandbox, _content: Mapping[str, object]) -> object:
    sandbox.change({"disconnected": True})
    return {"connected": False}


def _recharge(sandbox: Sandbox, content: Mapping[str, object]) -> object:
    """Add `quota` messages (default: the quota of the options) to every token."""
    added = content.get("quota", sandbox.state.options.quota)
    if isinstance(added, bool) or not isinstance(added, int) or added < 0:
        raise Refused("quota is a whole number of messages")
    for account in sandbox.state.accounts.values():
        account.quota += added
    return {"quota": [account.quota for account in sandbox.state.accounts.values()]}


READS: dict[str, Callable[[Sandbox, Mapping[str, str]], object]] = {
    "/_health": _health,
    "/_seen": _seen,
    "/_seen/messages": _seen_messages,
}
WRITES: dict[str, Callable[[Sandbox, Mapping[str, object]], object]] = {
    "/_connect": _connect,
    "/_control": _control,
    "/_disconnect": _disconnect,
    "/_inbound": _inbound,
    "/_recharge": _recharge,
    "/_reset": _reset,
}
