"""Alerts as one e-mail in plain text, by Django's mail."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

_LINES = (("What happened", "happened"), ("Waits for", "waits_for"), ("What to do", "do"))


def send(alerts: Sequence[Mapping[str, Any]]) -> str:
    """Mail alerts to everybody of CAMPAIGNS_ALERT_EMAILS; return "" when the server took it, else a code."""
    if not settings.ALERT_EMAILS:
        return "no_recipients"
    more = f" (and {len(alerts) - 1} more)" if len(alerts) > 1 else ""
    subject = " ".join(f"[Campaigns] {alerts[0]['title']}{more}".split())
    letter = EmailMessage(
        subject=subject,
        body="\n\n\n".join(_paragraph(alert) for alert in alerts) + "\n",
        to=settings.ALERT_EMAILS,
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        letter.send()
    except smtplib.SMTPResponseException as error:
        return f"smtp_{error.smtp_code}"
    except smtplib.SMTPException:
        return "smtp_refused"
    except ssl.SSLError:
        return "mail_tls"
    except OSError as error:
        return "timeout" if isinstance(error, TimeoutError) else "refused"
    except ValueError:
        # TLS in both ways at once, or an address that is none.
        return "mail_settings"
    return ""


def _paragraph(alert: Mapping[str, Any]) -> str:
    times = f" ({alert['times']:,} times)" if alert["times"] > 1 else ""
    lines = [f"{alert['title']}{times}", ""]
    lines += [f"{name}: {alert[key]}" for name, key in _LINES]
    return "\n".join([*lines, *([alert["link"]] if alert["link"] else [])])
