"""What can go wrong with a call to the gateway, named by what the caller does next.

GatewayError
├── Rejected        refused for good: the recipient fails, with code and reason
├── Unavailable     certainly not accepted: try again later, no attempt is burned
├── Uncertain       may have been accepted and the answer was lost: never send again, ask the report
└── AccountPaused   nothing of this account can be sent: stop until `until` happens

No error carries a token, a phone number or a message text: reasons are scrubbed before they come here, and
errors are raised without the failure underneath, whose text holds the URL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class GatewayError(Exception):
    """A call to the gateway did not do what was asked. `code` is a short stable word or the gateway's two
    digits.
    """

    def __init__(self, code: str, *rest: object) -> None:
        super().__init__(code, *rest)
        self.code = code

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.code}"


class Rejected(GatewayError):
    """The gateway refused the request and would refuse it again."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code, reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"the gateway refused it ({self.code}): {self.reason}"


class Unavailable(GatewayError):
    """Certainly not accepted. `retry_after` is the wait in seconds that the gateway asked for or that its
    code needs.

    Codes 08 and 10 (a file could not be stored or fetched) come with 10 s; the caller counts them and gives
    up after two.
    """

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        super().__init__(code, retry_after)
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"the gateway did not take it ({self.code})"


class Uncertain(GatewayError):
    """The request left and no usable answer came back: only the report can tell whether the message was
    accepted.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"the answer was lost ({self.code})"


class AccountPaused(GatewayError):
    """The account cannot send at all.

    `reason`: quota, credentials, connection, gateway_down or config.
    `until` says what lifts it: recharge, midnight (of the gateway's day), probe (ask again by itself) or
    operator.
    """

    def __init__(self, reason: str, code: str, detail: str = "", until: str = "operator") -> None:
        Exception.__init__(self, reason, code, detail, until)
        self.reason = reason
        self.code = code
        self.detail = detail
        self.until = until

    def __str__(self) -> str:
        return f"the account is paused: {self.reason} ({self.code})"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The gateway took the message. Several ids are parts of one message; `connected` is the gateway's
    connStatus.
    """

    ids: tuple[str, ...]
    connected: bool = True
    found_in_report: bool = False
    """Not answered but found by the look before a re-send."""


@dataclass(frozen=True, slots=True)
class FailedCall:
    """One HTTP call of a send that did not end in acceptance, for the journal."""

    endpoint: str
    started_at: datetime
    ended_at: datetime
    http_status: int | None
    code: str
    outcome: str
