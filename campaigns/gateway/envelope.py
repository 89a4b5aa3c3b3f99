"""The frame around every answer: status word, code, message, data. Decides nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from campaigns.gateway.wire import as_bool, as_list, as_text, lowered

_CODE = re.compile(r"^\s*(\d{2})\s*-\s*(.*)$", re.DOTALL)
_SECRETS = re.compile(r"(?:\w+://\S+)|(?:\b[0-9a-fA-F]{16,}\b)|(?:\+?\d[\d *]{5,}\d)")
_ID_KEYS = ("messageids", "messageid", "id", "queue_id")
REASON_LIMIT = 200


class Verdict(Enum):
    """What the envelope's own `status` claims."""

    SUCCESS = "success"
    ERROR = "error"
    QRCODE = "qrcode"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One answer that is a JSON object. `status` is the number in the body's status when it is one of 400
    or above.
    """

    verdict: Verdict
    code: str
    reason: str
    status: int | None
    payload: Mapping[str, object] = field(repr=False)

    @property
    def data(self) -> object:
        """The part `data`, in whatever shape it came."""
        return self.payload.get("data")

    @property
    def ids(self) -> tuple[str, ...]:
        """The message ids of an accepted send; the specification spells the key in two ways."""
        for record in as_list(self.data):
            if not isinstance(record, Mapping):
                continue
            row = lowered(record)
            for key in _ID_KEYS:
                found = tuple(dict.fromkeys(filter(None, map(as_text, as_list(row.get(key))))))
                if found:
                    return found
        return ()

    @property
    def connected(self) -> bool | None:
        """The flag connStatus; None when the answer has none."""
        for record in as_list(self.data):
            if isinstance(record, Mapping) and (flag := lowered(record).get("connstatus")) is not None:
                return as_bool(flag)
        return None


def read_envelope(text: str) -> Envelope | None:
    """Return the envelope of a body, or None when it is no JSON object. Never raises."""
    try:
        payload = json.loads(text.lstrip("\ufeff \t\r\n").rstrip(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    if not isinstance(payload, dict):
        return None
    payload = lowered(payload)
    verdict, status = _verdict(payload.get("status", None))
    message = as_text(payload.get("message"))
    match = _CODE.match(message)
    code, reason = (match[1], match[2]) if match else ("", message)
    return Envelope(verdict, code, masked(reason), status, payload)


def masked(text: str) -> str:
    """Return a gateway's sentence without what looks like a token, number or address, cut to a readable
    length.
    """
    return " ".join(_SECRETS.sub("[hidden]", text).split())[:REASON_LIMIT]


def _verdict(value: object) -> tuple[Verdict, int | None]:
    """Read the envelope's `status`: a word, a boolean, or (newer builds) an HTTP status as a text."""
    if value is None or value == "":
        return Verdict.MISSING, None
    if isinstance(value, bool):
        return (Verdict.SUCCESS if value else Verdict.ERROR), None
    word = as_text(value).casefold()
    if word.isascii() and word.isdigit():
        number = int(word[:6])
        return (Verdict.SUCCESS, None) if 200 <= number < 300 else (Verdict.ERROR, number if number >= 400 else None)
    if word in ("success", "ok", "true"):
        return Verdict.SUCCESS, None
    if word in ("error", "false") or word.startswith("fail"):
        return Verdict.ERROR, None
    return (Verdict.QRCODE if word == "qrcode" else Verdict.UNKNOWN), None


def _no_constant(name: str) -> float:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError(name)
