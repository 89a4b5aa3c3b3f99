"""Pauses that nobody asked for: of an account by what the gateway says, of a campaign by how its messages fare."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from campaigns import alerts, clocks, meters
from campaigns.gateway.dates import INDIA
from campaigns.models import Account, Alert, Campaign
from campaigns.status import LIFTS_ITSELF, PauseReason, State

log = structlog.get_logger("campaigns.pauses")

_FIRST_PROBE = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)
_LONGEST_DAY = timedelta(hours=25) + _FIRST_PROBE
"""Until a probe, where the gateway refuses for the rest of a day; some have an hour more."""
_TOLD_AGAIN_AFTER = timedelta(hours=1)
"""What pauses and lifts itself again and again is told once, until it was well for so long."""


def pause_account(account_id: int, reason: PauseReason, code: str, *, until_midnight: bool = False) -> bool:
    """Stop all sending from an account; False when it is paused already.

    `until_midnight`: it has used up its day, the account's own and the gateway's; asking earlier is in vain.
    """
    now = timezone.now()
    this = Account.objects.filter(pk=account_id, pause_reason="")
    probes = this.values_list("probes", flat=True).first() or 0
    probe_at = now + _wait_after(probes) if reason in LIFTS_ITSELF else None
    if until_midnight:
        probe_at = _next_day(account_id, now)
    with transaction.atomic():
        stopped = this.update(pause_reason=reason, pause_code=code, paused_at=now, probe_at=probe_at)
        if stopped:
            _tell(reason, code, account_id)
    if stopped:
        meters.count(meters.PAUSES, label=str(reason))
        log.warning("account paused", account=account_id, reason=str(reason), code=code)
    return bool(stopped)


def _next_day(account_id: int, now: datetime) -> datetime:
    """Return when it is the next day for the account and for the gateway, which counts by its own clock."""
    own = ZoneInfo(Account.objects.values_list("timezone", flat=True).get(pk=account_id))
    return max(_midnight(now, own), _midnight(now, INDIA)) + _FIRST_PROBE


def _midnight(now: datetime, zone: tzinfo) -> datetime:
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)


def pause_campaign(campaign_id: int, reason: PauseReason, detail: str) -> bool:
    """Stop one running campaign; False when it does not run."""
    running = Campaign.objects.filter(pk=campaign_id, state=State.RUNNING)
    with transaction.atomic():
        stopped = running.update(state=State.PAUSED, reason=reason, detail=detail)
        if stopped:
            account_id = Campaign.objects.values_list("account", flat=True).get(pk=campaign_id)
            _tell(reason, detail, account_id, campaign_id)
    if stopped:
        meters.count(meters.PAUSES, label=str(reason))
        log.warning("campaign paused", campaign=campaign_id, reason=str(reason))
    return bool(stopped)


def _tell(reason: PauseReason, detail: str, account_id: int, campaign_id: int | None = None) -> None:
    alerts.raise_alert(
        Alert.Kind.PAUSED, str(reason), timezone.now(), account_id=account_id, campaign_id=campaign_id, detail=detail,
        again_after=_TOLD_AGAIN_AFTER,
    )  # fmt: skip


def resume_account(account_id: int, paused_at: datetime | None = None) -> bool:
    """Lift an account's pause, whatever its reason, or only the one that began then; False when there was none."""
    this = Account.objects.filter(pk=account_id)
    lifted = (
        (this.filter(paused_at=paused_at) if paused_at else this)
        .exclude(pause_reason="")
        .update(pause_reason="", pause_code="", paused_at=None, probe_at=None, probes=0)
    )
    if lifted:
        log.info("account resumed", account=account_id)
    return bool(lifted)


def corrected(account: Account) -> bool:
    """Lift the pause that wrong settings were the cause of, now that they were changed; False when there is none."""
    wrong = account.pause_reason in (PauseReason.CREDENTIALS, PauseReason.CONFIG)
    return wrong and resume_account(account.pk, account.paused_at)


def half_open(account: Account) -> bool:
    """Lift a pause of a gateway that answers again, for one message first; False when it was lifted meanwhile.

    The number of probes stays until that message is taken: should it not be, the next wait is longer.
    """
    this = Account.objects.filter(pk=account.pk, paused_at=account.paused_at, pause_reason=PauseReason.GATEWAY_DOWN)
    lifted = this.update(pause_reason="", pause_code="", paused_at=None, probe_at=None, probes=F("probes") + 1)
    if lifted:
        log.info("account tried with one message", account=account.pk)
    return bool(lifted)


def proven(account_id: int) -> None:
    """Let everything through again: the one message was answered."""
    if Account.objects.filter(pk=account_id, pause_reason="", probes__gt=0).update(probes=0):
        log.info("account resumed", account=account_id)


def to_probe(now: datetime) -> QuerySet[Account]:
    """Return the paused accounts whose pause may be over by now: their gateway is to be asked."""
    by_day, by_minutes = (clocks.due("probe_at", now, longest) for longest in (_LONGEST_DAY, _LONGEST_WAIT))
    quota = Q(pause_reason=PauseReason.QUOTA)
    paused_later = Q(probe_at__isnull=False) & clocks.ahead("paused_at", now)
    return Account.objects.filter(quota & by_day | ~quota & by_minutes | paused_later).exclude(pause_reason="")


def still_down(account: Account) -> None:
    """Wait longer before the next probe, up to a quarter of an hour, unless that pause was lifted meanwhile."""
    now = timezone.now()
    # A pause that began later than now counts from now on: its clock was set back.
    paused_at = min(account.paused_at, now) if account.paused_at else None
    this = Account.objects.filter(pk=account.pk, paused_at=account.paused_at).exclude(pause_reason="")
    this.update(probe_at=now + _wait_after(account.probes), paused_at=paused_at, probes=F("probes") + 1)


def _wait_after(probes: int) -> timedelta:
    wait: timedelta = _FIRST_PROBE * 2 ** min(probes, 10)
    return min(wait, _LONGEST_WAIT)
