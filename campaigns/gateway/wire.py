"""The gateway's words and ours, as tables to compare with its manual by eye (specification 2.1 and 8).

`status` means five different things in this API; each has its own reader here and the reader is chosen by the
source.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache


class Ack(StrEnum):
    """How far a message came, in our words."""

    UNKNOWN = ""
    """No evidence, or a word nobody has seen before: changes nothing."""
    SUBMITTED = "submitted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """Order of the positive words: a higher rank is later evidence. Unknown and failed are 0."""
        return RANK[self]


RANK: dict[Ack, int] = {
    Ack.UNKNOWN: 0,
    Ack.FAILED: 0,
    Ack.SUBMITTED: 1,
    Ack.SENT: 2,
    Ack.DELIVERED: 3,
    Ack.READ: 4,
}

ACK_NUMBER: dict[int, Ack] = {
    1: Ack.SUBMITTED,  # PENDING
    2: Ack.SENT,  # SERVER_ACK
    3: Ack.DELIVERED,  # DELIVERY_ACK
    4: Ack.READ,  # READ
    5: Ack.READ,  # PLAYED
}
"""`statusMessage` of a report row, `status` of a webhook and of an inbox row. 0 is "no ack yet" or an
error: text tells.
"""

SUBMISSION_NUMBER: dict[int, Ack] = {
    0: Ack.SUBMITTED,
    1: Ack.SENT,
}
"""`status` of a report row only. Never read through ACK_NUMBER: there 1 is PENDING."""

TEXT: dict[str, Ack] = {
    **dict.fromkeys(
        ("pending", "queued", "in queue", "scheduled", "submitted", "processing", "waiting"), Ack.SUBMITTED
    ),
    **dict.fromkeys(("sent", "server ack"), Ack.SENT),
    **dict.fromkeys(("delivered", "delivery ack"), Ack.DELIVERED),
    **dict.fromkeys(("read", "seen", "played"), Ack.READ),
    **dict.fromkeys(
        (
            "failed",
            "failure",
            "error",
            "not sent",
            "undelivered",
            "rejected",
            "expired",
            "timeout",
            "timed out",
        ),
        Ack.FAILED,
    ),
    **dict.fromkeys(("invalid number", "not registered", "number not on whatsapp", "blocked", "cancelled"), Ack.FAILED),
}
"""`statusInfo` and `statusMessageInfo`, casefolded, underscores as spaces. Beats the number when both are
known.
"""

BUTTON_PARAMS: frozenset[str] = frozenset({"callButtonText", "callButtonValue", "urlButtonText", "urlButtonValue"})
"""camelCase in the specification's URLs, lower case in its tables (1.6 to 1.8)."""

LIST_ALIASES: dict[str, str] = {"header": "title", "message": "description"}
"""sendList: the documented name, and the name the gateway's own echo shows (1.9)."""

_SPACES = re.compile(r"[\s_]+")


def canonical(word: object) -> str:
    """Return a status text as TEXT is keyed."""
    return _SPACES.sub(" ", word).strip().casefold() if isinstance(word, str) else ""


def ack_word(number: int | None, text: object) -> Ack:
    """Translate an acknowledgement; the text wins when it is known."""
    return TEXT.get(canonical(text)) or ACK_NUMBER.get(number if number is not None else -1, Ack.UNKNOWN)


def submission_word(number: int | None, text: object) -> Ack:
    """Translate what a report row says about the submission; the text wins when it is known."""
    return TEXT.get(canonical(text)) or SUBMISSION_NUMBER.get(number if number is not None else -1, Ack.UNKNOWN)


@lru_cache(maxsize=4096)
def unknown_words(raw_status: str) -> str:
    """Return a row's or receipt's raw words when one of them is in no table here, else an empty text.

    `raw_status` is `number/text` of a receipt, or the submission's and the acknowledgement's in a row.
    """
    parts = raw_status.split("/")
    if len(parts) == 2:
        known = _known(parts[0], parts[1], ACK_NUMBER)
    elif len(parts) == 4:
        known = _known(parts[0], parts[1], SUBMISSION_NUMBER) and _known(parts[2], parts[3], ACK_NUMBER)
    else:
        known = False
    return "" if known else raw_status


def _known(number: str, text: str, numbers: Mapping[int, Ack]) -> bool:
    word = canonical(text)
    return word in TEXT if word else number in ("", "0") or as_int(number) in numbers


def lowered(record: Mapping[str, object]) -> dict[str, object]:
    """Return the record with lower-case keys: the gateway writes clientID and clientId, messageIDs and
    messageIds.
    """
    return {key.lower(): value for key, value in record.items()}


def as_list(value: object) -> list[object]:
    """Return `data` as a list: the gateway sends an object, a list or null for the same thing."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def storable(text: str) -> str:
    """Return a text without what no database stores: NUL and halves of surrogate pairs."""
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def as_text(value: object) -> str:
    """Return a text stripped; numbers as digits; everything else as an empty text."""
    if isinstance(value, str):
        return (value if value.isascii() and "\0" not in value else storable(value)).strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def as_int(value: object) -> int | None:
    """Return a whole number that came as a number, a float or a text; None for anything else."""
    if isinstance(value, str):
        try:
            value = float(value.strip())
        except ValueError:
            return None
    if isinstance(value, float):
        return int(value) if math.isfinite(value) else None
    return int(value) if isinstance(value, int) else None


def as_bool(value: object) -> bool:
    """Return a flag that came as a boolean, a number or a text."""
    if isinstance(value, str):
        return value.strip().casefold() in ("true", "1", "yes")
    return bool(value)


def digits(value: object) -> str:
    """Return the digits of a phone number or WhatsApp address; empty for a masked one (`9193****1`)."""
    text = as_text(value).split("@", 1)[0].split(":", 1)[0]
    return "" if "*" in text else re.sub(r"\D", "", text)
