"""Why a notice was not taken, in a sentence that helps."""

from __future__ import annotations

_WHY = {
    "forbidden_address": "its address is not allowed: plain http, or a private network (see CAMPAIGNS_HOOKS_PRIVATE)",
    "redirect": "it answered with a redirect, which is not followed: enter the address it leads to",
    "dns": "its host name is not known",
    "refused": "nothing listens there, or a firewall refuses",
    "connect_timeout": "it does not answer: the connection timed out",
    "read_timeout": "it took the request and did not answer within 10 seconds",
    "tls": "its certificate is not valid, or TLS failed (see CAMPAIGNS_HOOKS_CA)",
    "reset": "it broke the connection off",
    "truncated": "its answer broke off",
    "unusable_url": "its address cannot be used",
    "no_recipients": "CAMPAIGNS_ALERT_EMAILS is empty",
    "mail_settings": "EMAIL_USE_TLS and EMAIL_USE_SSL are both set, or an address is none",
    "mail_tls": "TLS with the mail server failed (see EMAIL_USE_TLS and EMAIL_USE_SSL)",
    "smtp_refused": "the mail server did not take it (see EMAIL_HOST)",
    "timeout": "the mail server does not answer (see EMAIL_HOST)",
}


def why(code: str) -> str:
    """Return a sentence without its end for a notice's code; "" for none."""
    kind, _, number = code.rpartition("_")
    if kind == "http" and number.isdecimal():
        return f"it answered {number}"
    if kind == "smtp" and number.isdecimal():
        return f"the mail server answered {number}"
    return _WHY.get(code, code.replace("_", " "))
