"""What to do about the reasons for which recipients fail: by the gateway's two digits and by our own words."""

from __future__ import annotations

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
    "undecided": "Somebody decided so; retry if that was wrong.",
    "window_closed": "Nothing to do: the gateway keeps its report for seven days only.",
}
_BY_STATUS: dict[str, str] = {
    Status.FAILED: "Look at one of them, then retry.",
    Status.UNCERTAIN: "Wait: the gateway's report decides, usually within ten minutes.",
    Status.EXPIRED: "Nothing to do: the gateway keeps its report for seven days only.",
    Status.INVALID: "Download the rows to mend, correct them, and add them again.",
}


def advice(status: str, code: str) -> str:
    """Return what would help recipients of this status and code, in one or two sentences."""
    if status == Status.FAILED or status == Status.EXPIRED:
        return _BY_CODE.get(code) or _BY_STATUS[status]
    return _BY_STATUS.get(status, "")
