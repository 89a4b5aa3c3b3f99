"""What the ids of a recipient with several say together. Pure; the same in whatever order their news came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from campaigns.journal.merge import NOT_DELIVERED, REPORTED_FAILED, Known
from campaigns.status import Status

_RISING = (Status.SUBMITTED, Status.SENT, Status.DELIVERED, Status.READ)
_TIMES = ("sent_at", "delivered_at", "read_at")


def standing(ids: Sequence[Known]) -> Status:
    """Return the status that the ids give their recipient: the lowest one, failed only when all failed."""
    return min((Status(known.status) for known in _alive(ids)), key=_RISING.index, default=Status.FAILED)


def facts(ids: Sequence[Known]) -> dict[str, Any]:
    """Return what is known of the recipient beside its status, as columns; without what is not known yet.

    It has the time of an acknowledgement once each id that did not fail has one: the latest of them.
    """
    found: dict[str, Any] = {}
    for name in _TIMES:
        times = [getattr(known, name) for known in _alive(ids)]
        if times and None not in times:
            found[name] = max(times)
    waiting = [known.failing_since for known in _alive(ids)]
    # In doubt as a whole only while no id is better than that.
    found["failing_since"] = min((at for at in waiting if at), default=None) if None not in waiting else None
    if first := next((known.wa_message_id for known in ids if known.wa_message_id), ""):
        found["wa_message_id"] = first
    if words := max(known.report_words for known in ids):
        found["report_words"] = words
    return found


def reason(ids: Sequence[Known]) -> dict[str, str]:
    """Return code and error of the recipient: of all ids, or of those that failed while others arrived."""
    failed = len(ids) - len(_alive(ids))
    if failed == len(ids):
        return {"code": REPORTED_FAILED, "error": NOT_DELIVERED}
    if failed:
        return {"code": "partial", "error": f"{failed} of {len(ids)} parts were not delivered."}
    return {"code": "", "error": ""}


def _alive(ids: Sequence[Known]) -> list[Known]:
    return [known for known in ids if known.status != Status.FAILED]
