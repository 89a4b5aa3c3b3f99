"""What an answer of the gateway, or its absence, means: the error codes of specification 9 as one pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from campaigns.gateway.envelope import Envelope, Verdict, read_envelope


class Failure(Enum):
    """Why no usable HTTP answer came. The first group proves that nothing was sent."""

    DNS = "dns"
    REFUSED = "refused"
    CONNECT_TIMEOUT = "connect_timeout"
    TLS = "tls"
    PROXY = "proxy"
    UNUSABLE_URL = "unusable_url"
    TOO_LATE = "deadline"
    READ_TIMEOUT = "read_timeout"
    RESET = "reset"
    TRUNCATED = "truncated"
    BROKEN = "broken"

    @property
    def not_sent(self) -> bool:
        """Say whether the gateway certainly saw nothing of the request."""
        return self in _NOT_SENT


_NOT_SENT = frozenset(
    {
        Failure.DNS,
        Failure.REFUSED,
        Failure.CONNECT_TIMEOUT,
        Failure.TLS,
        Failure.PROXY,
        Failure.UNUSABLE_URL,
        Failure.TOO_LATE,
    }
)


class Kind(StrEnum):
    """What to do next."""

    ACCEPTED = "accepted"
    OK = "ok"
    """A read was answered."""
    EMPTY = "empty"
    """A read was answered: there is nothing."""
    REJECTED = "rejected"
    RETRY = "retry"
    """Certainly not accepted; again in seconds."""
    RETRY_AMBIGUOUS = "retry_ambiguous"
    """Again in seconds, after a look at the report (502)."""
    LATER = "later"
    """Certainly not accepted; again after `retry_after`, by the caller."""
    UNCERTAIN = "uncertain"
    CHECK_CONNECTION = "check_connection"
    """Code 04: the recipient has no WhatsApp, or the account lost its connection. Ask qrCode which."""
    PAUSE_QUOTA = "pause_quota"
    PAUSE_CREDENTIALS = "pause_credentials"
    PAUSE_CONNECTION = "pause_connection"
    PAUSE_GATEWAY_DOWN = "pause_gateway_down"
    PAUSE_CONFIG = "pause_config"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The meaning of one HTTP call. `retry_after` in seconds; `reason` is scrubbed; `payload` only for
    reads.
    """

    kind: Kind
    code: str = ""
    reason: str = ""
    retry_after: float | None = None
    ids: tuple[str, ...] = ()
    connected: bool = True
    payload: Mapping[str, object] = field(default_factory=dict, repr=False)


LONGEST_RETRY_AFTER = 600.0
"""Seconds; a longer Retry-After is not believed."""

SEND_CODES: dict[str, Kind] = {
    "01": Kind.PAUSE_CREDENTIALS,
    "02": Kind.PAUSE_CREDENTIALS,  # seen to be transient: the retry policy tries once more first
    "03": Kind.PAUSE_CREDENTIALS,
    "04": Kind.CHECK_CONNECTION,
    "05": Kind.PAUSE_QUOTA,
    "06": Kind.PAUSE_QUOTA,
    "07": Kind.PAUSE_QUOTA,
    "08": Kind.LATER,
    "09": Kind.REJECTED,
    "10": Kind.LATER,
    "11": Kind.REJECTED,
    "12": Kind.REJECTED,
    "13": Kind.REJECTED,
    "14": Kind.REJECTED,
    "15": Kind.REJECTED,
}
"""Section 9 of the specification, for a send."""

READ_CODES: dict[str, Kind] = {
    **SEND_CODES,
    "04": Kind.PAUSE_CONNECTION,
    "08": Kind.RETRY,
    "10": Kind.RETRY,
    "14": Kind.EMPTY,
    "15": Kind.RETRY,
}
"""Section 9 of the specification, for a read."""

SEND_STATUS: dict[int, Kind] = {
    401: Kind.PAUSE_CREDENTIALS,
    403: Kind.PAUSE_GATEWAY_DOWN,
    404: Kind.PAUSE_CONFIG,
    405: Kind.PAUSE_CONFIG,
    407: Kind.PAUSE_CONFIG,
    408: Kind.UNCERTAIN,
    429: Kind.LATER,
    500: Kind.REJECTED,
    502: Kind.RETRY_AMBIGUOUS,
    503: Kind.RETRY,
}
"""Other 3xx are PAUSE_CONFIG, other 4xx REJECTED, other 5xx UNCERTAIN."""

READ_STATUS: dict[int, Kind] = {
    **SEND_STATUS,
    403: Kind.LATER,
    408: Kind.RETRY,
    500: Kind.REJECTED,
    502: Kind.RETRY,
}
"""Other 3xx are PAUSE_CONFIG, other 4xx REJECTED, other 5xx RETRY."""

WAIT: dict[str, float] = {"08": 10.0, "10": 10.0, "http_429": 10.0, "http_403": 60.0}
"""Seconds to wait where the gateway named none."""

_TRANSPORT_STATUS = frozenset({408, 429, 502, 503, 504})
"""Said by what stands in front of the gateway: a code in such a body proves nothing."""


def classify(
    http_status: int | None,
    text: str,
    failure: Failure | None,
    *,
    read: bool,
    endpoint: str,
    retry_after: float | None = None,
) -> Outcome:
    """Say what one HTTP call means. Pure; never raises.

    `failure` is set when no complete answer came, whatever status it began with. `read` is true for calls
    that change nothing and may be repeated at will. `retry_after` is the header of that name in seconds.
    """
    if failure is not None or http_status is None:
        return _no_answer(failure or Failure.BROKEN, read)
    wait = None if retry_after is None else min(max(retry_after, 0.0), LONGEST_RETRY_AFTER)
    envelope = read_envelope(text)
    if envelope is not None and not read and (proof := _proof(envelope)):
        return proof
    if 200 <= http_status < 300:
        return _ok_status(envelope, read, endpoint, wait)
    if envelope is not None and http_status not in _TRANSPORT_STATUS and envelope.verdict is not Verdict.SUCCESS:
        return _by_body(envelope, http_status, read, endpoint, wait)
    return _by_status(http_status, envelope.reason if envelope else "", read, endpoint, wait)


def _no_answer(failure: Failure, read: bool) -> Outcome:
    if failure is Failure.UNUSABLE_URL:
        return Outcome(Kind.PAUSE_CONFIG, failure.value)
    if failure.not_sent or read:
        return Outcome(Kind.RETRY, failure.value)
    return Outcome(Kind.UNCERTAIN, failure.value)


def _proof(envelope: Envelope) -> Outcome | None:
    """A success with ids was accepted, even under an error status of a proxy."""
    if envelope.verdict not in (Verdict.SUCCESS, Verdict.MISSING) or not (ids := envelope.ids):
        return None
    return Outcome(Kind.ACCEPTED, "00", ids=ids, connected=envelope.connected is not False)


def _ok_status(envelope: Envelope | None, read: bool, endpoint: str, wait: float | None) -> Outcome:
    """HTTP 2xx: only the body says whether that was a success."""
    lost = Kind.RETRY if read else Kind.UNCERTAIN
    if envelope is None:
        return Outcome(lost, "not_json")
    if envelope.verdict is Verdict.ERROR:
        status = envelope.status or 400
        if not envelope.code and status >= 500 and not read:
            # The HTTP layer said "done": such a contradiction must never lead to a second message.
            return Outcome(Kind.REJECTED if status == 500 else lost, f"body_{status}", envelope.reason)
        if envelope.code == "00":
            return Outcome(lost, "contradiction", envelope.reason)
        return _by_body(envelope, status, read, endpoint, wait)
    if read:
        readable = envelope.verdict is not Verdict.UNKNOWN and (
            envelope.verdict is not Verdict.MISSING or "data" in envelope.payload
        )
        return Outcome(Kind.OK, "00", payload=envelope.payload) if readable else Outcome(lost, "no_status")
    if envelope.verdict is Verdict.SUCCESS and envelope.connected is False:
        return Outcome(Kind.PAUSE_CONNECTION, "not_connected", envelope.reason)
    return Outcome(lost, "no_ids")


def _by_body(envelope: Envelope, status: int, read: bool, endpoint: str, wait: float | None) -> Outcome:
    """An error of the gateway itself: its two digits count more than the HTTP status."""
    code, reason = envelope.code, envelope.reason
    if status == 401 or (not code and reason.casefold() == "invalid object id" and endpoint != "campaignStatus"):
        return Outcome(Kind.PAUSE_CREDENTIALS, code or f"http_{status}", reason)
    kind = (READ_CODES if read else SEND_CODES).get(code)
    if kind is None:
        return _by_status(status, reason, read, endpoint, wait, code)
    if read and code == "14" and endpoint in ("groups", "contacts"):
        kind = Kind.PAUSE_CONNECTION
    return Outcome(kind, code, reason, wait if wait is not None else WAIT.get(code), payload=_none(kind))


def _by_status(status: int, reason: str, read: bool, endpoint: str, wait: float | None, code: str = "") -> Outcome:
    """An error that only the HTTP status explains."""
    name = code or ("provider_500" if status == 500 else f"http_{status}")
    if read and status == 500 and endpoint in ("campaignStatus", "checkBal"):
        # Documented: an unknown message id (2.1), an account that was never recharged (5).
        return Outcome(Kind.EMPTY, name, reason)
    kind = (READ_STATUS if read else SEND_STATUS).get(status)
    if kind is None and (status < 200 or 300 <= status < 400):
        kind = Kind.PAUSE_CONFIG
    elif kind is None and status >= 500:
        kind = Kind.RETRY if read else Kind.UNCERTAIN
    elif kind is None:
        kind = Kind.REJECTED
    return Outcome(kind, name, reason, wait if wait is not None else WAIT.get(name))


def _none(kind: Kind) -> Mapping[str, object]:
    """An empty read answers like one with no data."""
    return {"data": [], "total": 0} if kind is Kind.EMPTY else {}
