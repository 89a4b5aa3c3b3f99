"""What people and programs are told of an alert: what happened, what is waited for, what to do. Nothing personal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from campaigns.counted import counted
from campaigns.counts import counts_of
from campaigns.models import Alert, Campaign
from campaigns.status import LIFTED_BY, LIFTS_ITSELF, REACHED, PauseReason

_HELP_LIFT = {
    PauseReason.QUOTA: "Recharge the gateway account.",
    PauseReason.CONNECTION: "Open the account's page, check the connection and scan the QR code with the phone.",
    PauseReason.GATEWAY_DOWN: "Nothing for now. If it lasts, ask the gateway's support.",
}
"""What a person can do about pauses that lift themselves."""


@dataclass(frozen=True, slots=True)
class Said:
    """An alert in words."""

    title: str
    happened: str
    waits_for: str
    do: str
    path: str = ""


def told(alert: Alert) -> dict[str, Any]:
    """Return an alert as hooks get it and letters are made of."""
    said = asdict(_WORDS[Alert.Kind(alert.kind)](alert))
    link = settings.PUBLIC_URL.rstrip("/") + said.pop("path") if settings.PUBLIC_URL else ""
    return {
        "kind": alert.kind,
        **said,
        "account": alert.account.name if alert.account else None,
        "campaign": alert.campaign_id,
        "times": alert.count,
        "at": alert.last_at.isoformat(),
        "link": link,
    }


def _paused(alert: Alert) -> Said:
    reason = PauseReason(alert.subject)
    spoken = str(reason).replace("_", " ")
    detail = f" ({alert.detail})" if alert.detail else ""
    if alert.campaign:
        what, path = _campaign(alert.campaign), f"/campaigns/{alert.campaign_id}/"
    else:
        what, path = f"Account {_account(alert)}", f"/accounts/{alert.account_id}/"
    itself = reason in LIFTS_ITSELF
    return Said(
        title=f"{what} is paused: {spoken}",
        happened=f"{what} sends nothing since {_time(alert, alert.last_at)}: {spoken}{detail}. Nobody is lost.",
        waits_for=_sentence(LIFTED_BY[reason]) if itself else "A person.",
        do=_HELP_LIFT[reason] if itself else _sentence(LIFTED_BY[reason]),
        path=path,
    )


def _finished(alert: Alert) -> Said:
    campaign = _of(alert)
    counts = counts_of(campaign)
    accepted = sum(counts[status] for status in REACHED)
    rest = ", ".join(f"{n:,} {status}" for status, n in counts.items() if n and status not in REACHED)
    return Said(
        title=f"{_campaign(campaign)} is finished",
        happened=f"Of {counted(campaign.total, 'row')} the gateway accepted {accepted:,}{f'; {rest}' if rest else ''}.",
        waits_for="Nothing. Reports may raise statuses for seven days.",
        do="Look at the results.",
        path=f"/campaigns/{campaign.pk}/",
    )


def _duplicate(alert: Alert) -> Said:
    return Said(
        title=f"The gateway has two messages for one recipient of {_campaign(_of(alert))}",
        happened="Its report shows a second message like one that it accepted before. We sent one.",
        waits_for="Nothing.",
        do="Look at the recipient, and ask the gateway's support where the second message comes from.",
        path=f"/recipients/{alert.recipient_id}/" if alert.recipient_id else f"/campaigns/{alert.campaign_id}/",
    )


def _stuck(alert: Alert) -> Said:
    campaign = _of(alert)
    since = _time(alert, datetime.fromisoformat(alert.subject))
    return Said(
        title=f"{_campaign(campaign)} is stuck",
        happened=f"There is work, and nothing has moved since {since}. {alert.detail}".strip(),
        waits_for="A person, unless it moves again by itself.",
        do="Run `campaigns doctor`, or open the page System, and do what it says.",
        path=f"/campaigns/{campaign.pk}/",
    )


def _notice_failed(alert: Alert) -> Said:
    return Said(
        title=f"The hook {alert.detail} took no notice for a day",
        happened="A notice to it was given up. Later ones are still tried, and kept for seven days.",
        waits_for="A person.",
        do="Mend the system behind it, then send again what failed.",
        path="/hooks/",
    )


_WORDS: dict[Alert.Kind, Callable[[Alert], Said]] = {
    Alert.Kind.PAUSED: _paused,
    Alert.Kind.FINISHED: _finished,
    Alert.Kind.DUPLICATE_SEND: _duplicate,
    Alert.Kind.STUCK: _stuck,
    Alert.Kind.NOTICE_FAILED: _notice_failed,
}


def _of(alert: Alert) -> Campaign:
    if alert.campaign is None:
        raise ValueError(f"alert {alert.pk} of kind {alert.kind} belongs to no campaign")
    return alert.campaign


def _campaign(campaign: Campaign) -> str:
    return f"Campaign {campaign.pk} ({campaign.name})"


def _account(alert: Alert) -> str:
    return alert.account.name if alert.account else "unknown"


def _time(alert: Alert, at: datetime) -> str:
    zone = alert.account.timezone if alert.account else "UTC"
    return f"{at.astimezone(ZoneInfo(zone)):%d %b %H:%M} {zone}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
