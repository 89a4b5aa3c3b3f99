"""Turns the meaning of a finished call into what the caller gets: a result, or one of the errors."""

from __future__ import annotations

from collections.abc import Iterable

from campaigns.gateway.classify import Kind, Outcome
from campaigns.gateway.envelope import masked
from campaigns.gateway.errors import Accepted, AccountPaused, GatewayError, Rejected, Unavailable, Uncertain

PAUSES: dict[Kind, tuple[str, str]] = {
    Kind.PAUSE_QUOTA: ("quota", "recharge"),
    Kind.PAUSE_CREDENTIALS: ("credentials", "operator"),
    Kind.PAUSE_CONNECTION: ("connection", "probe"),
    Kind.PAUSE_GATEWAY_DOWN: ("gateway_down", "probe"),
    Kind.PAUSE_CONFIG: ("config", "operator"),
}
"""Reason of the pause, and what lifts it."""

DAILY_LIMIT = "07"
"""The one quota that comes back by itself, at the gateway's midnight."""

_NEEDLE = 16


def accepted(outcome: Outcome, found_in_report: bool) -> Accepted | None:
    """Return the acceptance, or None when the call ended otherwise."""
    if outcome.kind is not Kind.ACCEPTED:
        return None
    return Accepted(outcome.ids, outcome.connected, found_in_report)


def error_of(outcome: Outcome, secrets: Iterable[str], *, read: bool) -> GatewayError:
    """Return the error for an outcome that is no success. `secrets` must not be echoed by its reason."""
    reason = hidden(outcome.reason, secrets)
    if outcome.kind in PAUSES:
        why, until = PAUSES[outcome.kind]
        return AccountPaused(why, outcome.code, reason, "midnight" if outcome.code == DAILY_LIMIT else until)
    if outcome.kind is Kind.REJECTED:
        return Rejected(outcome.code, reason)
    if not read and outcome.kind in (Kind.UNCERTAIN, Kind.RETRY_AMBIGUOUS):
        return Uncertain(outcome.code, reason)
    return Unavailable(outcome.code, outcome.retry_after)


def hidden(reason: str, secrets: Iterable[str]) -> str:
    """Return a reason cut where it begins to repeat one of the secrets; gateways echo what they were sent."""
    for secret in secrets:
        needle = masked(secret)[:_NEEDLE]
        if len(needle) >= 4 and (at := reason.find(needle)) >= 0:
            reason = reason[:at] + "[hidden]"
    return reason
