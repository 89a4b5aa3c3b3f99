"""What to do about the reasons for which recipients fail: by the gateway's two digits and by our own words."""

from __future__ import annotations

from campaigns.journal import UNPROVEN
from campaigns.status import Status

_BY_CODE: dict[str, str] = {
    "04": "These numbers are not on WhatsApp. Correct them in the spreadsheet and add the rows again.",
    "08": "The gateway could not store the file: make it smaller, then retry.",
    "09": "Open the link in a browser: it must lead to a file. Correct it and add the rows again.",
    "10": "Open the link without signing in anywhere: the gateway must reach it. Then retry.",
    "11": "The gateway does not know this type of file: use another one and add the rows again.",
    "12": "Look at the message of one of them: the gateway cannot read a part of it.",
    "13": "Look at the message of one of them: something that the kind needs is missing.",
    "provider_500": "The gateway itself failed. Retry later.",
    "attachment_gone": "Add the rows again with their attachment.",
    "reported_failed": "The person may have blocked you or changed the number. Retry once at most.",
    "partial": "Look at one of them: some parts arrived.",
    UNPROVEN: "Open each of them and decide: ask the person, or look at the phone that sends.",
    "undecided": "Somebody decided so; retry if that was wrong.",
    "window_closed": "Nothing to do: the gateway keeps its report for seven days only.",
}
_TITLES: dict[str, str] = {
    "04": "not on WhatsApp",
    "08": "file not stored",
    "09": "link leads to no file",
    "10": "link not reachable",
    "11": "type of file not known",
    "12": "message not readable",
    "13": "something is missing",
    "provider_500": "the gateway failed",
    "attachment_gone": "attachment gone",
    "reported_failed": "not delivered",
    "partial": "only parts arrived",
    "undecided": "decided by a person",
    "window_closed": "no proof in seven days",
    "http_502": "answer lost",
    "read_timeout": "no answer in time",
    "lease_over": "a worker stopped",
    "restored": "in doubt since a backup was restored",
    "too_short": "phone number too short",
    "too_long": "phone number too long",
    "error_cell": "cell without a value",
    "missing": "a needed cell is empty",
}
_BY_STATUS: dict[str, str] = {
    Status.FAILED: "Look at one of them, then retry.",
    Status.UNCERTAIN: "Wait: the gateway's report decides, usually within ten minutes.",
    Status.EXPIRED: "Nothing to do: the gateway keeps its report for seven days only.",
    Status.INVALID: "Download the rows to mend, correct them, and add them again.",
}


def title(code: str) -> str:
    """Return a code in a few words."""
    return _TITLES.get(code) or code.replace("_", " ") or "no reason given"


def advice(status: str, code: str) -> str:
    """Return what would help recipients of this status and code, in one or two sentences."""
    if status in (Status.FAILED, Status.EXPIRED, Status.UNCERTAIN):
        return _BY_CODE.get(code) or _BY_STATUS[status]
    return _BY_STATUS.get(status, "")
