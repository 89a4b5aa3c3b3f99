"""A test send: one row's message to a number the operator types, before the launch. It is never a recipient."""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog
from django.db.models import Q

from campaigns import files, journal
from campaigns.connections import HURRIED, gateway_of
from campaigns.explain import explain
from campaigns.gateway import Gateway, GatewayError, Uncertain, Upload
from campaigns.messages import Part
from campaigns.models import Account, Attachment, AuditEntry, Campaign, Recipient, Suppression
from campaigns.phone import BadPhone, normalise
from campaigns.status import State, Status

log = structlog.get_logger("campaigns.rehearsal")
_SECONDS = 45.0


class NotRehearsed(Exception):
    """The test message was not sent, or nobody knows; the text says why and what would help.

    `code` is that of `explain`, where the gateway was the reason.
    """

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """Whose message went out, in how many parts, and whether the phone was connected to carry it on."""

    row: int
    parts: int
    connected: bool


def rehearse(campaign: Campaign, number: str, who: str, row: int | None = None) -> Rehearsed:
    """Send the message of a row, else of the first one that can be sent, to `number`; waits for the gateway.

    Only before the launch: later it could be taken for a recipient's own message. The account's pace is left alone.
    Raises NotRehearsed. What was sent before an error stays sent.
    """
    if campaign.state not in (State.DRAFT, State.SCHEDULED):
        raise NotRehearsed(f"Campaign {campaign.pk} is {campaign.state}: a test is possible before the launch only.")
    phone = _own(campaign.account, number, campaign.options.get("region", campaign.account.region))
    chosen = _chosen(campaign, row)
    parts = journal.parts_of(chosen)
    AuditEntry.objects.create(
        who=who, act="test send", subject=f"campaign {campaign.pk}", detail=f"the message of row {chosen.row}"
    )
    gateway, connected = gateway_of(campaign.account, HURRIED), True
    for place, part in enumerate(parts, 1):
        connected = _send(gateway, campaign, phone, part, f"part {place} of {len(parts)}" if len(parts) > 1 else "")
    log.info("test sent", campaign=campaign.pk, row=chosen.row, parts=len(parts))
    return Rehearsed(chosen.row, len(parts), connected)


def _own(account: Account, number: str, region: str) -> str:
    try:
        phone = normalise(number, region).digits
    except BadPhone as error:
        raise NotRehearsed(f"This is no phone number: {error}") from None
    if Suppression.objects.filter(Q(account=account) | Q(account=None), phone=phone).exists():
        raise NotRehearsed("This number is suppressed: it asked not to be messaged.")
    return phone


def _chosen(campaign: Campaign, row: int | None) -> Recipient:
    rows = Recipient.objects.filter(campaign=campaign, status=Status.PENDING).select_related("campaign")
    found = rows.order_by("id").first() if row is None else rows.filter(row=row).first()
    if found is None:
        which = "no row that can be sent" if row is None else f"no row {row} that can be sent"
        raise NotRehearsed(f"The campaign has {which}.")
    return found


def _send(gateway: Gateway, campaign: Campaign, phone: str, part: Part, which: str) -> bool:
    try:
        accepted = gateway.send(
            part.endpoint,
            phone,
            part.params,
            _upload(campaign, part),
            deadline=time.monotonic() + _SECONDS,
            # A message of the campaign's own to the same number must not be taken for the test.
            is_bound=lambda message_id: journal.is_bound(campaign.account_id, [message_id]),
        )
    except Uncertain as error:
        raise NotRehearsed(f"The gateway's answer was lost ({error.code}). Look at your phone: it may come.") from None
    except GatewayError as error:
        found = explain(campaign.account, error)
        text = f"The test was not sent{f' whole ({which} failed)' if which else ''}. {found.text}"
        raise NotRehearsed(text, found.code) from None
    return accepted.connected


def _upload(campaign: Campaign, part: Part) -> Upload | None:
    if not part.file:
        return None
    try:
        attachment = Attachment.objects.get(campaign=campaign, name=part.file)
        content = files.content(str(attachment.file))
    except (Attachment.DoesNotExist, FileNotFoundError):
        raise NotRehearsed("The attachment of this row is not there any more.") from None
    except OSError as error:
        raise NotRehearsed(f"The attachment of this row cannot be read now. {error}") from None
    return Upload(name=attachment.name, content=content, content_type=attachment.mime)
