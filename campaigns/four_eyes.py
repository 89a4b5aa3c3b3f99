"""A large campaign goes out only when a second person agrees: whoever brought its rows may ask, another launches."""

from __future__ import annotations

from django.conf import settings

from campaigns.counts import counts_of
from campaigns.models import AuditEntry, Campaign
from campaigns.status import Status

ASKED = "ask to launch"
CHANGED = "change the message"
_COMMAND_LINE = " (command line)"


def needed(campaign: Campaign) -> bool:
    """Say whether more recipients would be messaged than one person may decide (CAMPAIGNS_FOUR_EYES_ABOVE)."""
    above: int = settings.FOUR_EYES_ABOVE
    return above > 0 and counts_of(campaign)[Status.PENDING] > above


def may_decide(campaign: Campaign, who: str) -> bool:
    """Say whether this person may launch it: anybody when it is small, else nobody who had a hand in it.

    That is who imported it, added rows, changed its message or asked for the launch. Somebody of the same name on the
    page and on the command line is one person.
    """
    if not needed(campaign):
        return True
    involved = {campaign.created_by, asked_by(campaign)}
    involved |= set(campaign.additions.values_list("created_by", flat=True))
    changes = AuditEntry.objects.filter(subject=f"campaign {campaign.pk}", act=CHANGED)
    involved |= set(changes.values_list("who", flat=True))
    return _plain(who) not in {_plain(name) for name in involved if name}


def ask(campaign: Campaign, who: str) -> None:
    """Record that this person asks another to launch the campaign."""
    AuditEntry.objects.create(who=who, act=ASKED, subject=f"campaign {campaign.pk}")


def asked_by(campaign: Campaign) -> str:
    """Return who asked last for the launch; empty when nobody has."""
    asked = AuditEntry.objects.filter(subject=f"campaign {campaign.pk}", act=ASKED).order_by("-id")
    return asked.values_list("who", flat=True).first() or ""


def _plain(name: str) -> str:
    return name.removesuffix(_COMMAND_LINE).strip().casefold()
